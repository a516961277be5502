/** What buttons, keys and views may ask for, in terms of the session and the player. */
import { tick } from "svelte";
import { UPLOAD_TYPES } from "./api";
import { Clipboard } from "./clipboard";
import type { Draws } from "./draws.svelte";
import type { Factors } from "./factors.svelte";
import type { FilmStop } from "./films";
import type { Acts } from "./instrument";
import type { Action } from "./keys";
import { ordered } from "./latents";
import type { LatentNames } from "./names.svelte";
import type { Notices } from "./notices.svelte";
import type { Pins } from "./pins.svelte";
import type { Player } from "./player.svelte";
import type { Preferences } from "./preferences.svelte";
import type { Session } from "./session.svelte";
import { VIEWS, type View } from "./state";

/** Where a draw is seen. */
const WITH_PICTURES: readonly View[] = ["explore", "codebook", "bits", "components"];

export class Controls {
  /** The last latent that had the focus: what single keys act on. */
  last = $state<number | null>(null);
  #hovered = $state<number | null>(null);
  /** The latent under the pointer, else the playing one, else the last. */
  lit = $derived.by(() => this.#hovered ?? this.player.latent ?? this.last);
  /** A request to a view to move the focus to a latent's slider; a new object each time. */
  target = $state.raw<{ readonly latent: number } | null>(null);
  /** What is open over the page. */
  dialog = $state<"help" | "idea" | "text" | "welcome" | "animate" | null>(null);
  /** What a film is about, where it is not the latent in focus. */
  stops = $state.raw<readonly FilmStop[] | null>(null);
  /** The latent that keys act on. */
  aimed = $derived.by(() => this.last ?? this.#rows()[0] ?? 0);
  readonly clipboard: Clipboard;
  readonly acts: Acts;

  constructor(
    private readonly session: Session,
    private readonly player: Player,
    private readonly draws: Draws,
    private readonly factors: Factors,
    private readonly names: LatentNames,
    private readonly pins: Pins,
    private readonly notices: Notices,
    private readonly preferences: Preferences,
  ) {
    this.clipboard = new Clipboard(session, notices);
    this.acts = {
      drag: (latent, value) => {
        player.stop();
        this.#touched(latent);
        session.drag(latent, value);
      },
      release: () => session.release(),
      set: (latent, value, key) => {
        player.stop();
        this.#touched(latent);
        session.set(latent, value, key);
      },
      reset: (latent) => session.set(latent, session.own[latent] ?? 0),
      play: (latent) => {
        this.#touched(latent);
        player.toggle(latent);
      },
      lock: (latent) => this.#toggleLock(latent),
      light: (latent) => (this.#hovered = latent),
      focus: (latent) => (this.last = latent),
      show: (latent) => this.#show(latent),
      random: () => session.random(),
      mean: () => session.mean(),
      resetAll: () => session.setZ(session.own),
      draw: () => this.#draw(),
      closeDraws: () => (draws.open = false),
      drawBy: draws.choose,
      drawAlong: draws.along,
      takeDraw: draws.take,
      takeDrawn: (z, by) => {
        player.stop();
        draws.keep(z, by);
      },
      factors: () => this.#openFactors(!factors.open),
      setFactor: (factor, value, done) => {
        player.stop();
        factors.set(factor, value, done);
      },
      releaseFactor: () => factors.release(),
      aimFactor: (factor) => (factors.factor = factor),
      dragZ: (z) => {
        player.stop();
        session.dragZ(z);
      },
      setZ: (z, key) => {
        player.stop();
        session.setZ(z, key);
      },
      part: (part) => session.patch({ part }, "part"),
      choose: (latent) => session.patch({ latent }, "latent"),
      aim: (latent) => session.movePatch({ latent }),
      others: (others) => session.patch({ others }),
      matching: (matching) => session.patch({ matching }),
      bits: (bits) => session.patch({ bits }),
      warp: (warp, done) => (done ? session.patch({ warp }, "warp") : session.movePatch({ warp })),
      range: (range) => session.setRange(range),
      mode: (mode) => session.setMode(mode),
      sort: (sort) => session.patch({ sort }),
      sweep: (seconds) => (player.sweep = seconds),
      sample: (n) => session.patch({ base: n, z: null }),
      upload: (file) => void session.encode(file),
      paste: () => void this.clipboard.paste(),
      crop: (square) => {
        if (session.upload) void session.encode(session.upload.file, square);
      },
      view: (view) => session.patch({ view }),
      pin: () => this.#pin(),
      pins: () => this.#openPins(!pins.open),
      unpin: pins.remove,
      choosePin: pins.choose,
      restorePin: (label) => void pins.restore(label),
      spanPins: pins.span,
      alongPins: pins.go,
      playPins: pins.play,
      rename: (latent) => (names.editing = latent),
      about: (latent) => (names.about = latent),
      name: (latent, name, note) => void names.set(latent, name, note),
      idea: () => (this.dialog = "idea"),
      animate: (stops) => {
        player.stop();
        this.stops = stops ?? null;
        this.dialog = "animate";
      },
      text: () => (this.dialog = "text"),
    };
  }

  /** A dialog is gone; another may have taken its place. */
  closed(dialog: typeof this.dialog): void {
    if (this.dialog === dialog) this.dialog = null;
  }

  /** Does what a key asks for; false if there is nothing to do, so that the browser may have it. */
  perform(action: Action): boolean {
    const { session, player } = this;
    if (typeof action === "object") {
      const view = VIEWS[action.view];
      if (view) session.patch({ view });
      return view !== undefined;
    }
    const latent = this.aimed;
    switch (action) {
      case "next":
      case "previous":
        this.#walk(action === "next" ? 1 : -1);
        return true;
      case "random":
        session.random();
        return true;
      case "mean":
        session.mean();
        return true;
      case "draw":
        this.#draw();
        return true;
      case "factors":
        this.#openFactors(!this.factors.open || session.state.view !== "explore");
        return true;
      case "reset":
        this.acts.reset(latent);
        return true;
      case "undo":
        if (!session.undo()) this.notices.note("There is nothing to undo.");
        return true;
      case "redo":
        if (!session.redo()) this.notices.note("There is nothing to redo.");
        return true;
      case "play":
        player.toggle(latent);
        return true;
      case "lock":
        this.#toggleLock(latent);
        return true;
      case "upload":
        void this.#chooseFile();
        return true;
      case "rename":
        this.#rename(latent);
        return true;
      case "pin":
        this.#pin();
        return true;
      case "animate":
        this.acts.animate();
        return true;
      case "copy":
        void this.clipboard.copy();
        return true;
      case "help":
      case "idea":
      case "text":
        this.dialog = action;
        return true;
      case "leave": {
        const busy = player.latent !== null || this.dialog !== null || this.draws.open || this.factors.open || this.pins.open || this.pins.playing;
        if (this.dialog === null) this.draws.open = this.factors.open = this.pins.open = false;
        this.pins.stop();
        player.stop();
        this.dialog = null;
        return busy;
      }
    }
  }

  /** The picture in a paste or a drop, if there is one. */
  take(files: DataTransfer | null): boolean {
    const all = [...(files?.files ?? [])];
    const file = all.find(({ type }) => UPLOAD_TYPES.includes(type)) ?? all[0];
    if (file) void this.session.encode(file);
    return file !== undefined;
  }

  #touched(latent: number): void {
    this.last = latent;
    this.preferences.hintSeen();
  }

  #rows(): number[] {
    const { manifest, state } = this.session;
    if (!manifest) return [];
    const { active, inactive } = ordered(manifest, state.sort);
    return [...active, ...inactive];
  }

  #walk(by: number): void {
    const rows = this.#rows();
    const at = this.last === null ? (by > 0 ? -1 : rows.length) : rows.indexOf(this.last);
    const latent = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (latent !== undefined) this.#focus(latent);
  }

  #focus(latent: number): void {
    this.last = latent;
    this.target = { latent };
  }

  #show(latent: number): void {
    if (this.session.state.view !== "explore") this.session.patch({ view: "explore" });
    this.#focus(latent);
    this.player.start(latent);
  }

  #draw(): void {
    if (!WITH_PICTURES.includes(this.session.state.view)) this.session.patch({ view: "explore" });
    this.factors.open = this.pins.open = false; // they have one place
    this.draws.next();
  }

  #openFactors(open: boolean): void {
    if (open && this.session.state.view !== "explore") this.session.patch({ view: "explore" });
    if (open) this.draws.open = this.pins.open = false;
    this.factors.open = open;
  }

  #openPins(open: boolean): void {
    if (open) this.draws.open = this.factors.open = false;
    if (!open) this.pins.stop();
    this.pins.open = open;
  }

  #pin(): void {
    if (!WITH_PICTURES.includes(this.session.state.view)) this.session.patch({ view: "explore" });
    this.#openPins(true);
    void this.pins.add();
  }

  /** Where a picture of one's own is chosen; other files have other places. */
  async #chooseFile(): Promise<void> {
    const field = () => document.querySelector<HTMLElement>(`input[type=file][accept="${UPLOAD_TYPES.join()}"]`);
    if (!field()) this.session.patch({ view: "explore" });
    await tick();
    field()?.click();
  }

  #toggleLock(latent: number): void {
    const { locked } = this.session.state;
    this.session.patch({ locked: locked.includes(latent) ? locked.filter((k) => k !== latent) : [...locked, latent].sort((a, b) => a - b) });
  }

  /** In its row where there are rows. */
  #rename(latent: number): void {
    const { manifest, state } = this.session;
    if (!this.names.editable) return this.notices.note("This page has no server that could keep names.");
    const inRow = state.view === "explore" && manifest?.statistics.latents[latent]?.active; // the others' rows may be folded
    if (inRow) this.names.editing = latent;
    else this.names.about = latent;
  }
}
