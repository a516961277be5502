/** Everything that lives as long as the page, put together: what is open, what follows from it, and what can be asked for. */
import { Controls } from "./acts.svelte";
import { Draws } from "./draws.svelte";
import { Factors } from "./factors.svelte";
import { Feed } from "./feed.svelte";
import { sameAll } from "./floats";
import { Follow } from "./follow.svelte";
import type { Instrument } from "./instrument";
import { LatentNames } from "./names.svelte";
import { Notices } from "./notices.svelte";
import { Pins } from "./pins.svelte";
import { Player } from "./player.svelte";
import { Preferences } from "./preferences.svelte";
import { Session } from "./session.svelte";
import type { Source } from "./source";
import { Stage } from "./stage.svelte";
import { Talks } from "./talks.svelte";
import { Unlike } from "./unlike.svelte";

/** Narrower windows have the picture above the rows. */
const NARROW = 900;

export class Workbench {
  readonly notices = new Notices();
  readonly preferences = new Preferences();
  readonly session: Session;
  readonly feed: Feed;
  readonly follow: Follow;
  readonly names: LatentNames;
  readonly player: Player;
  readonly pins: Pins;
  readonly talks: Talks;
  readonly stage: Stage;
  readonly controls: Controls;
  /** Of the window, in CSS pixels. */
  width = $state(innerWidth);
  readonly #draws: Draws;
  readonly #factors: Factors;
  readonly #unlike: Unlike;

  /** What views get; null until a model is open. */
  instrument = $derived.by((): Instrument | null => {
    const { session, feed, names, player, pins, controls, preferences } = this;
    const { model, state } = session;
    if (!model) return null;
    const { manifest, sha, samples } = model;
    return {
      manifest,
      sha,
      samples,
      gallery: session.gallery,
      base: state.base,
      encoded: session.base,
      upload: session.upload?.model === manifest.id ? session.upload : null,
      input: feed.input,
      decoded: feed.decoded,
      own: session.own,
      z: session.z,
      current: sameAll(feed.decodedZ, session.z) && feed.inputUrl === feed.wantedUrl,
      values: feed.values,
      codes: feed.codes,
      sheet: feed.sheet,
      books: session.snapping ? session.books : null,
      range: session.range,
      mode: state.mode,
      sort: state.sort,
      locked: state.locked,
      part: state.part,
      latent: state.latent,
      others: state.others,
      matching: state.matching,
      bits: state.bits,
      warp: state.warp,
      names: names.list,
      naming: names,
      lit: controls.lit,
      target: controls.target,
      draws: this.#draws,
      factors: this.#factors,
      pins,
      unlike: this.#unlike,
      playing: player.latent,
      sweep: player.sweep,
      busy: session.busy.words,
      narrow: this.width < NARROW,
      hint: !preferences.hinted,
      theme: preferences.theme,
    };
  });

  /** Must be made while a component is set up: it lives as long as the component. */
  constructor(source: Source) {
    const { notices, preferences } = this;
    const session = (this.session = new Session(source, notices));
    const feed = (this.feed = new Feed(source, session, notices));
    this.follow = new Follow(session);
    this.#draws = new Draws(source, session, notices);
    this.#factors = new Factors(source, session, notices);
    this.names = new LatentNames(source, session, notices);
    this.#unlike = new Unlike(source, session, notices);
    this.player = new Player({
      values: (latent) => feed.values[latent] ?? [],
      value: (latent) => session.z[latent] ?? 0,
      stepwise: () => session.snapping,
      reducedMotion: () => preferences.reducedMotion,
      onValue: session.drag,
      onStop: () => session.release(),
    });
    this.pins = new Pins(source, session, feed, this.player, preferences, notices);
    this.talks = new Talks(session, notices);
    this.stage = new Stage(source, session, this.talks, this.player, notices, preferences);
    this.controls = new Controls(session, this.player, this.#draws, this.#factors, this.names, this.pins, notices, preferences);
  }
}
