/** Which models stand beside the open one, and what is said of them. Pure functions. */
import { alike, firstShown, grouped, type Group } from "./choice";
import { difference } from "./difference";
import { number } from "./format";
import type { SheetOf } from "./sheet";
import { lineOf } from "./snapshots";
import type { Manifest, Picture, Summary } from "./types";

/** Besides the open model. */
export const MOST_OTHERS = 3;
export const LETTERS = ["A", "B", "C", "D"] as const;

/**
 * The others of a state as far as they are there, each once; without any the best scored
 * model of the same data set, by another method if there is one.
 */
export function besides(models: readonly Summary[], open: string, asked: readonly string[]): string[] {
  const there = [...new Set(asked)].filter((id) => id !== open && lineOf(models, id)).slice(0, MOST_OTHERS);
  if (there.length > 0) return there;
  const line = lineOf(models, open);
  const rest = (list: readonly Summary[]) => list.filter(({ id }) => id !== open && id !== line?.id);
  const same = rest(line ? alike(models, line.id) : []);
  const found = firstShown(same.filter(({ method }) => method !== line?.method)) ?? firstShown(same) ?? firstShown(rest(models));
  return found ? [found.id] : [];
}

/** What may be chosen in the place of `current`: the open model's data set first, without those that stand there already. */
export function choices(models: readonly Summary[], open: string, shown: readonly string[], current: string | null): Group[] {
  const name = lineOf(models, open)?.data.name;
  return grouped(models)
    .map((group) => ({ ...group, models: group.models.filter(({ model: { id } }) => id === current || (id !== open && !shown.includes(id))) }))
    .filter((group) => group.models.length > 0)
    .sort((a, b) => Number(b.data.name === name) - Number(a.data.name === name));
}

/** A warning where a model was trained on other images than those it is shown; null where not. */
export function foreign(open: Manifest, other: Manifest): string | null {
  const { width, height, channels } = other.image;
  const elsewhere = open.data.name === other.data.name ? [] : [`Trained on ${other.data.title}: it knows other things than this picture shows.`];
  const alike = open.image.width === width && open.image.height === height && open.image.channels === channels;
  const format = alike ? [] : [`It sees this picture as ${width} × ${height}${channels === 1 ? " grey" : ""}.`];
  return [...elsewhere, ...format].join(" ") || null;
}

/** The pictures of all models in one row, and under them what differs from the first one's, each in its own colours. */
export function sheetOf(standing: readonly { readonly letter: string; readonly id: string; readonly title: string; readonly picture: Picture | null }[], input: Picture | null, inputName: string): SheetOf {
  const first = standing[0]?.picture ?? null;
  const changes = standing.map(({ picture }, i) => (i > 0 && first && picture ? difference(first, picture) : null));
  const percent = (share: number) => `${number(100 * share)} %`;
  return {
    title: `The same picture in ${standing.length} models`,
    note: `${standing.map(({ letter, id, title }) => `${letter}: ${title} (${id}).`).join(" ")} Input: ${inputName}. Differences from A: white equal, orange brighter, blue darker, full colour at the largest.`,
    columns: ["input", ...standing.map(({ letter }) => letter)],
    rows: [
      { label: "decoded", cells: [input, ...standing.map(({ picture }) => picture)] },
      { label: "minus A", cells: [null, ...changes.map((change) => change?.picture ?? null)], captions: ["", ...changes.map((change) => (change ? `mean ${percent(change.mean)}` : ""))] },
    ],
  };
}

/** Pictures that two sides of a wipe may show. */
export interface Seen {
  readonly label: string;
  readonly title: string;
  readonly picture: Picture | null;
}
