/** The stage: one latent at a time, or the scenes of a talk one after the other. */
import { ordered } from "./latents";
import type { Notices } from "./notices.svelte";
import type { Player } from "./player.svelte";
import type { Preferences } from "./preferences.svelte";
import { presented, presenting } from "./presented";
import type { Session } from "./session.svelte";
import type { Source } from "./source";
import type { State } from "./state";
import { between, glides, lacks, stateOf, type Lack, type Scene } from "./talk";
import type { Talks } from "./talks.svelte";
import { uploads } from "./uploads";

export const GLIDE_MS = 800;
/** Scenes whose models are fetched before they are asked for, from the one on stage. */
const AHEAD = [1, 2, -1];

export class Stage {
  on = $state(presented(location.search) !== null);
  /** Whether the address asks for the stage and nothing has been put on it yet. */
  waiting = $state(this.on);
  /** Which scene; null: what is open, without a talk. */
  at = $state<number | null>(null);
  black = $state(false);
  full = $state(false);
  /** Whether z is on its way to the scene's. */
  gliding = $state(false);
  /** Whether the scene could not be opened: what stood on stage before it is not shown in its place. */
  failed = $state(false);
  /** What has no picture of its own to say: an end of the talk. */
  said = $state("");

  scenes = $derived.by((): readonly Scene[] => (this.at === null ? [] : this.talks.talk.scenes));
  scene = $derived.by((): Scene | null => (this.at === null ? null : (this.scenes[this.at] ?? null)));
  /** Bundles that the scene needs and that are not here. */
  lacking = $derived.by((): Lack[] => {
    const { model, models } = this.session;
    return this.scene ? lacks(this.scene, models, model && { id: model.manifest.id, sha: model.sha }) : [];
  });
  latents = $derived.by((): readonly number[] => {
    const { manifest, state } = this.session;
    if (!manifest) return [];
    const { active, inactive } = ordered(manifest, state.sort);
    return active.length > 0 ? active : inactive;
  });
  latent = $derived.by(() => this.session.state.latent ?? this.latents[0] ?? 0);

  /** Whether the scene is on stage as it should be, so that the next one may glide from it. */
  #shown = false;
  #goal: State | null = null;
  #frame = 0;
  #turn = 0;
  #focused: Element | null = null;
  #uploads;

  constructor(
    source: Source,
    private readonly session: Session,
    private readonly talks: Talks,
    private readonly player: Player,
    private readonly notices: Notices,
    private readonly preferences: Preferences,
  ) {
    this.#uploads = uploads(source.encode);
  }

  /** Opens the stage if the address asks for it. */
  arrive = (): void => {
    const asked = presented(location.search);
    if (asked === null || !this.waiting || !this.session.listed) return;
    const { scenes } = this.talks.talk;
    if (scenes.length === 0) this.waiting = false;
    else void this.go(Math.min(asked, scenes.length) - 1).then(() => (this.waiting = false));
  };

  /** The browser has gone to another entry of its history: to another scene, or off stage. */
  arrived = (): void => {
    this.failed = false;
    if (!this.on) return this.#address(); // the stage is entered by hand
    const asked = presented(location.search);
    if (asked === null) this.leave();
    else if (this.at !== null && asked !== this.at + 1 && this.scenes[asked - 1]) void this.go(asked - 1);
  };

  /** On stage with the talk, from its last scene touched; or, without a talk, with what is open. */
  enter = (talk = this.talks.talk.scenes.length > 0, latent: number | null = null): void => {
    if (this.on) return;
    this.#focused = document.activeElement;
    this.player.stop();
    this.on = true;
    this.said = "";
    if (document.fullscreenEnabled && navigator.userActivation?.isActive) this.fullScreen(true);
    if (talk) void this.go(this.talks.at, true);
    else {
      if (latent !== null && this.session.state.latent === null) this.session.patch({ latent });
      this.#address();
    }
  };

  /** A scene of the talk in the page, off stage. */
  open = async (at: number): Promise<void> => {
    const scene = this.talks.talk.scenes[at];
    if (!scene) return;
    this.talks.at = at;
    const { model, models } = this.session;
    const [lack] = lacks(scene, models, model && { id: model.manifest.id, sha: model.sha });
    if (lack) return this.notices.error(`Scene ${at + 1} cannot be shown as it was made: ${lack.bundle.title} ${lack.here === null ? "is not here" : "has changed"}.`);
    try {
      if (await this.session.enter(stateOf(scene), await this.#uploads.of(scene))) this.session.write(true);
    } catch (error) {
      this.notices.error(error);
    }
  };

  leave = (): void => {
    if (!this.on) return;
    this.#turn += 1;
    this.#finish();
    this.player.stop();
    this.on = this.waiting = this.black = this.failed = false;
    this.at = null;
    this.#shown = false;
    this.#uploads.forget();
    this.fullScreen(false);
    this.#address();
    const back = this.#focused;
    setTimeout(() => {
      const to = back instanceof HTMLElement && back.isConnected && back !== document.body ? back : document.getElementById("present");
      to?.focus({ preventScroll: true });
    });
  };

  /** A press while z glides ends the gliding, and does nothing else. */
  step = (by: 1 | -1): void => {
    if (this.gliding) return this.#finish();
    if (this.at === null) return this.walk(by);
    const next = this.at + by;
    if (this.scenes[next]) void this.go(next);
    else this.said = by > 0 ? "This is the last scene." : "This is the first scene.";
  };

  /** To the first scene or latent, or to the last. */
  end = (last: boolean): void => {
    this.#finish();
    if (this.at !== null) return void this.go(last ? this.scenes.length - 1 : 0);
    const to = last ? this.latents.at(-1) : this.latents[0];
    if (to !== undefined) this.#choose(to);
  };

  /** To the next latent or the one before. */
  walk = (by: 1 | -1): void => {
    const at = this.latents.indexOf(this.latent);
    const to = this.latents[Math.min(Math.max(at + by, 0), this.latents.length - 1)];
    if (to !== undefined) this.#choose(to);
  };

  /** `first`: the first scene on stage is a step of undo, the others take its place. */
  go = async (at: number, first = false): Promise<void> => {
    const turn = (this.#turn += 1);
    this.#finish();
    this.player.stop();
    const shown = this.#shown;
    this.#shown = false;
    this.at = this.talks.at = at;
    this.said = "";
    this.failed = false;
    const { scene } = this;
    if (!first || !scene || this.lacking.length > 0) this.#address(); // the entry before the talk stays as it was
    if (!scene || this.lacking.length > 0) return;
    try {
      const wanted = stateOf(scene);
      const upload = await this.#uploads.of(scene);
      if (turn !== this.#turn) return void (upload && URL.revokeObjectURL(upload.url));
      const { model, state, z: start } = this.session;
      const from = shown && model ? { id: model.manifest.id, sha: model.sha, state } : null;
      const gliding = from !== null && glides(from, scene) && start.length === scene.state.z.length && !this.preferences.reducedMotion;
      const entered = await this.session.enter(gliding ? { ...wanted, z: start } : wanted, upload);
      if (turn !== this.#turn) return;
      this.failed = !entered;
      if (this.failed) return this.#address();
      this.session.write(first);
      this.#address();
      if (this.lacking.length > 0) return; // only an open model knows its own sha for certain
      this.#shown = true;
      if (gliding) this.#glide(start, wanted);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.failed = true;
      this.#address();
      this.notices.error(error);
    }
    this.#ahead(at);
  };

  /** Somebody takes hold of a slider. */
  touch = (): void => this.#finish();

  fullScreen = (on: boolean): void => {
    const done = on ? document.documentElement.requestFullscreen?.() : document.fullscreenElement && document.exitFullscreen();
    void Promise.resolve(done).catch(() => undefined); // the stage is the stage without it too
  };

  /** The browser has changed to full screen or back: its own Escape leaves the stage too. */
  screenChanged = (): void => {
    const was = this.full;
    this.full = document.fullscreenElement !== null;
    if (was && !this.full && this.#escaping) this.leave();
    this.#escaping = true;
  };
  #escaping = true;

  toggleFull = (): void => {
    this.#escaping = !this.full;
    this.fullScreen(!this.full);
  };

  #choose(latent: number): void {
    this.player.stop();
    this.session.patch({ latent }, "latent");
  }

  #glide(from: readonly number[], goal: State): void {
    const start = performance.now();
    this.#goal = goal;
    this.gliding = true;
    const tick = (now: number) => {
      const share = (now - start) / GLIDE_MS;
      if (share >= 1) return this.#finish();
      this.session.dragZ(between(from, goal.z ?? from, Math.max(share, 0)));
      this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
  }

  #finish(): void {
    cancelAnimationFrame(this.#frame);
    const goal = this.#goal;
    this.#goal = null;
    this.gliding = false;
    if (!goal) return;
    this.session.movePatch({ z: goal.z });
    this.session.write(false);
  }

  #ahead(at: number): void {
    const scenes = AHEAD.flatMap((by) => this.scenes[at + by] ?? []).filter((scene) => lacks(scene, this.session.models, null).length === 0);
    this.session.ahead(scenes.flatMap(({ bundle }) => (bundle.id === this.session.manifest?.id ? [] : bundle.id)));
    scenes.forEach(this.#uploads.ahead);
  }

  #address(): void {
    try {
      history.replaceState(history.state, "", location.pathname + presenting(location.search, this.on, this.at) + location.hash);
    } catch {
      // a page from a file may not be allowed to: then a reload opens off stage
    }
  }
}
