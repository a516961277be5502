/** The talk that is being made: kept by the browser between reloads, saved and loaded as one file. */
import { fileName, save } from "./files";
import type { Notices } from "./notices.svelte";
import type { Session } from "./session.svelte";
import { added, changed, EMPTY, MOST_SCENES, moved, sceneOf, without, type Scene, type Talk } from "./talk";
import { LARGEST_FILE, read, written } from "./talkfile";

const KEY = "factorscope-talk";

interface Kept {
  readonly talk: string;
  readonly unsaved: boolean;
  readonly at?: number;
}

export class Talks {
  talk = $state.raw<Talk>(EMPTY);
  /** Whether something is in no file yet. */
  unsaved = $state(false);
  /** Whether the drawer is open. */
  open = $state(false);
  /** The scene that was last made, shown or touched. */
  at = $state(0);
  /** A talk that would take the place of unsaved changes: somebody has to say so first. */
  waiting = $state.raw<Talk | null>(null);
  /** As it was before a scene was deleted or replaced, and what was done to it. */
  before = $state.raw<{ readonly talk: Talk; readonly said: string } | null>(null);
  /** Whether a reload would lose something. */
  atRisk = $state(false);

  constructor(
    private readonly session: Session,
    private readonly notices: Notices,
  ) {
    this.#recall(({ at = 0 }) => at); // the next scene goes behind the last one made, as before
  }

  /** What another window of this browser did to the talk. */
  elsewhere = (event: StorageEvent): void => {
    if (event.key === KEY) this.#recall(() => this.at);
  };

  /** What is open, as a scene behind the last one touched. */
  add = (): void => {
    const scene = this.#now();
    if (!scene) return;
    if (this.talk.scenes.length >= MOST_SCENES) return this.notices.error(`A talk holds ${MOST_SCENES} scenes; this one is full.`);
    const at = Math.min(this.at + 1, this.talk.scenes.length);
    this.at = at;
    this.#change(added(this.talk, scene, at));
    this.notices.note(`Saved as scene ${at + 1} of ${this.talk.scenes.length}.`);
  };

  /** What is open takes the place of a scene; its caption and notes stay. */
  update = (at: number): void => {
    const old = this.talk.scenes[at];
    const scene = this.#now();
    if (!old || !scene) return;
    const before = { talk: this.talk, said: `Scene ${at + 1} is what is open now.` };
    this.at = at;
    this.#change(changed(this.talk, at, { ...scene, caption: old.caption, notes: old.notes }));
    this.before = before;
  };

  duplicate = (at: number): void => {
    const scene = this.talk.scenes[at];
    if (!scene || this.talk.scenes.length >= MOST_SCENES) return;
    this.at = at + 1;
    this.#change(added(this.talk, { ...scene, state: { ...scene.state } }, at + 1));
  };

  remove = (at: number): void => {
    const before = { talk: this.talk, said: `Scene ${at + 1} is deleted.` };
    this.at = Math.max(0, Math.min(this.at, before.talk.scenes.length - 2));
    this.#change(without(this.talk, at));
    this.before = before;
  };

  /** The scene as it was. */
  putBack = (): void => {
    const { before } = this;
    if (before) this.#change(before.talk);
  };

  move = (from: number, to: number): void => {
    this.at = Math.min(Math.max(to, 0), this.talk.scenes.length - 1);
    this.#change(moved(this.talk, from, to));
  };

  word = (at: number, fields: Partial<Pick<Scene, "caption" | "notes">>): void => this.#change(changed(this.talk, at, fields));

  entitle = (title: string): void => this.#change({ ...this.talk, title });

  saveFile = (): void => {
    save(new Blob([written(this.talk)], { type: "application/json" }), fileName([this.talk.title || "talk"], "talk.json"));
    this.unsaved = false;
    this.#keep();
  };

  loadFile = async (file: Blob): Promise<void> => {
    try {
      if (file.size > LARGEST_FILE) throw new Error(`This file is larger than any talk: ${Math.round(file.size / 2 ** 20)} MiB.`);
      const talk = read(await file.text());
      this.open = true;
      if (this.unsaved && this.talk.scenes.length > 0) this.waiting = talk;
      else this.#put(talk);
    } catch (error) {
      this.notices.error(error);
    }
  };

  /** An empty talk. */
  fresh = (): void => {
    if (this.unsaved && this.talk.scenes.length > 0) this.waiting = EMPTY;
    else this.#put(EMPTY);
  };

  /** What waits takes the place of the talk, or is forgotten. */
  replace = (yes: boolean): void => {
    if (yes && this.waiting) this.#put(this.waiting);
    this.waiting = null;
  };

  #put(talk: Talk): void {
    this.talk = talk;
    this.at = 0;
    this.unsaved = false;
    this.before = this.waiting = null;
    this.#keep();
  }

  #now(): Scene | null {
    const { model, models, state, z, upload } = this.session;
    if (!model) return null;
    const own = upload?.model === model.manifest.id ? upload.encoding.input : null;
    if (state.base === "upload" && own === null) this.notices.note("The uploaded picture is no longer here: the scene keeps its code only.");
    return sceneOf(state, z, model, models, own);
  }

  #change(talk: Talk): void {
    this.talk = talk;
    this.unsaved = true;
    this.before = null;
    this.#keep();
  }

  #keep(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ talk: written(this.talk), unsaved: this.unsaved, at: this.at } satisfies Kept));
      this.atRisk = false;
    } catch {
      if (!this.atRisk) this.notices.error("This browser has no room to keep the talk until the next visit: save it as a file.");
      this.atRisk = this.unsaved;
    }
  }

  #recall(at: (kept: Kept) => number): void {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Kept | null;
      if (!kept) return;
      this.talk = read(kept.talk);
      this.unsaved = kept.unsaved;
      this.at = Math.max(0, Math.min(at(kept), this.talk.scenes.length - 1));
    } catch {
      // of an older page, or somebody else's: a talk that matters is in a file
    }
  }
}
