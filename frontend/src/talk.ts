/** A talk: scenes in order. What a scene holds, how one is made and shown, and how their order is edited. Pure functions. */
import type { Model } from "./opener";
import type { State } from "./state";
import type { Summary } from "./types";

/** A bundle as a scene means it: `sha` is the whole sha256 of its manifest. */
export interface Bundle {
  readonly id: string;
  readonly sha: string;
  readonly title: string;
}

/** What is done to the model; which one and which others are bundles of their own. z is always there. */
export type Setting = Omit<State, "model" | "sha" | "others" | "live" | "z"> & { readonly z: readonly number[] };

export interface Scene {
  readonly bundle: Bundle;
  /** The models that stand beside it, in Compare and Consistency. */
  readonly others: readonly Bundle[];
  readonly state: Setting;
  /** The uploaded picture at the model's size, a data: address of a PNG; null where the base is no upload. */
  readonly picture: string | null;
  readonly caption: string;
  /** For the speaker only. */
  readonly notes: string;
}

export interface Talk {
  readonly title: string;
  readonly scenes: readonly Scene[];
}

export const EMPTY: Talk = { title: "", scenes: [] };
/** More would not be a talk, and a file of so many scenes is still a few megabytes. */
export const MOST_SCENES = 200;
export const MOST_CAPTION = 200;
export const MOST_NOTES = 4000;

/** What is open, as a scene without a caption. `z` is z as it is, also where the state holds none of its own. */
export function sceneOf(state: State, z: readonly number[], model: Model, models: readonly Summary[], picture: string | null): Scene {
  const { model: _, sha: __, others, live: ___, ...setting } = state;
  const beside = others.flatMap((id) => models.find((line) => line.id === id) ?? []);
  return {
    bundle: { id: model.manifest.id, sha: model.sha, title: model.manifest.title },
    others: beside.map(({ id, sha, title }) => ({ id, sha, title })),
    state: { ...setting, z: [...z] },
    picture: state.base === "upload" ? picture : null,
    caption: "",
    notes: "",
  };
}

export function stateOf({ bundle, others, state }: Scene): State {
  return { ...state, model: bundle.id, sha: bundle.sha, others: others.map(({ id }) => id), live: false };
}

/** A bundle that a scene needs and that is not here; `here` is the sha of the one that stands under its id, or null. */
export interface Lack {
  readonly bundle: Bundle;
  readonly here: string | null;
}

/** The list knows the sha of every model but a training's older snapshots; of `open` it is known too. */
export function lacks(scene: Scene, models: readonly Summary[], open: { readonly id: string; readonly sha: string } | null): Lack[] {
  return [scene.bundle, ...scene.others].flatMap((bundle): Lack[] => {
    if (open?.id === bundle.id) return open.sha === bundle.sha ? [] : [{ bundle, here: open.sha }];
    const line = models.find(({ id }) => id === bundle.id);
    if (line) return line.sha === bundle.sha ? [] : [{ bundle, here: line.sha }];
    return models.some(({ snapshots }) => snapshots.some(({ id }) => id === bundle.id)) ? [] : [{ bundle, here: null }];
  });
}

/** What is open, as far as it matters for what comes next. */
export interface Shown {
  readonly id: string;
  readonly sha: string;
  readonly state: State;
}

/** Whether z may glide to the scene's: the same network in the same view, and on the same terms with its codes. */
export function glides({ id, sha, state }: Shown, to: Scene): boolean {
  const same = id === to.bundle.id && sha === to.bundle.sha && state.view === to.state.view;
  return same && state.mode === to.state.mode;
}

/** z on the way from one to another; 0 is the first, 1 the second, slow at both ends. */
export function between(from: readonly number[], to: readonly number[], share: number): number[] {
  const t = share * share * (3 - 2 * share);
  return to.map((end, k) => (share >= 1 ? end : (from[k] ?? end) + t * (end - (from[k] ?? end))));
}

export function added(talk: Talk, scene: Scene, at = talk.scenes.length): Talk {
  return { ...talk, scenes: talk.scenes.toSpliced(at, 0, scene) };
}

export function without(talk: Talk, at: number): Talk {
  return { ...talk, scenes: talk.scenes.toSpliced(at, 1) };
}

export function changed(talk: Talk, at: number, fields: Partial<Scene>): Talk {
  return { ...talk, scenes: talk.scenes.map((scene, i) => (i === at ? { ...scene, ...fields } : scene)) };
}

/** The scene at one place goes to another; places beyond the ends are the ends. */
export function moved(talk: Talk, from: number, to: number): Talk {
  const scene = talk.scenes[from];
  if (!scene) return talk;
  const rest = talk.scenes.toSpliced(from, 1);
  return { ...talk, scenes: rest.toSpliced(Math.min(Math.max(to, 0), rest.length), 0, scene) };
}
