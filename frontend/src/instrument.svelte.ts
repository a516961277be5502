/** What views get of the open model: each field follows only what it shows, so that a move of z touches nothing else. */
import type { Controls } from "./acts.svelte";
import type { Draws } from "./draws.svelte";
import type { Factors } from "./factors.svelte";
import type { Feed } from "./feed.svelte";
import { sameAll } from "./floats";
import type { Instrument } from "./instrument";
import type { LatentNames } from "./names.svelte";
import type { Model } from "./opener";
import type { Pins } from "./pins.svelte";
import type { Player } from "./player.svelte";
import type { Preferences } from "./preferences.svelte";
import type { Session } from "./session.svelte";
import type { Live } from "./source";
import type { Unlike } from "./unlike.svelte";

/** Narrower windows have the picture above the rows. */
const NARROW = 900;

interface Sources {
  readonly session: Session;
  readonly feed: Feed;
  readonly names: LatentNames;
  readonly player: Player;
  readonly pins: Pins;
  readonly controls: Controls;
  readonly preferences: Preferences;
  readonly draws: Draws;
  readonly factors: Factors;
  readonly unlike: Unlike;
  readonly show: Live["show"];
  /** Of the window, in CSS pixels. */
  readonly width: () => number;
}

/** Of no use while no model is open. */
export class OpenInstrument implements Instrument {
  readonly #of: Sources;
  #model = $derived.by((): Model => {
    const { model } = this.#of.session;
    if (!model) throw new Error("No model is open: its instrument cannot be read.");
    return model;
  });

  constructor(sources: Sources) {
    this.#of = sources;
  }

  manifest = $derived.by(() => this.#model.manifest);
  sha = $derived.by(() => this.#model.sha);
  samples = $derived.by(() => this.#model.samples);
  gallery = $derived.by(() => this.#of.session.gallery);
  base = $derived.by(() => this.#of.session.state.base);
  encoded = $derived.by(() => this.#of.session.base);
  upload = $derived.by(() => (this.#of.session.upload?.model === this.manifest.id ? this.#of.session.upload : null));
  input = $derived.by(() => this.#of.feed.input);
  decoded = $derived.by(() => this.#of.feed.decoded);
  own = $derived.by(() => this.#of.session.own);
  z = $derived.by(() => this.#of.session.z);
  current = $derived.by(() => sameAll(this.#of.feed.decodedZ, this.z) && this.#of.feed.inputUrl === this.#of.feed.wantedUrl);
  values = $derived.by(() => this.#of.feed.values);
  codes = $derived.by(() => this.#of.feed.codes);
  sheet = $derived.by(() => this.#of.feed.sheet);
  books = $derived.by(() => (this.#of.session.snapping ? this.#of.session.books : null));
  range = $derived.by(() => this.#of.session.range);
  mode = $derived.by(() => this.#of.session.state.mode);
  sort = $derived.by(() => this.#of.session.state.sort);
  locked = $derived.by(() => this.#of.session.state.locked);
  part = $derived.by(() => this.#of.session.state.part);
  latent = $derived.by(() => this.#of.session.state.latent);
  others = $derived.by(() => this.#of.session.state.others);
  matching = $derived.by(() => this.#of.session.state.matching);
  bits = $derived.by(() => this.#of.session.state.bits);
  warp = $derived.by(() => this.#of.session.state.warp);
  names = $derived.by(() => this.#of.names.list);
  lit = $derived.by(() => this.#of.controls.lit);
  target = $derived.by(() => this.#of.controls.target);
  playing = $derived.by(() => this.#of.player.latent);
  sweep = $derived.by(() => this.#of.player.sweep);
  busy = $derived.by(() => this.#of.session.busy.words);
  narrow = $derived.by(() => this.#of.width() < NARROW);
  hint = $derived.by(() => !this.#of.preferences.hinted);
  theme = $derived.by(() => this.#of.preferences.theme);

  get show() {
    return this.#of.show;
  }
  get naming() {
    return this.#of.names;
  }
  get draws() {
    return this.#of.draws;
  }
  get factors() {
    return this.#of.factors;
  }
  get pins() {
    return this.#of.pins;
  }
  get unlike() {
    return this.#of.unlike;
  }
}
