/** Everything that lives as long as the page, put together: what is open, what follows from it, and what can be asked for. */
import { Controls } from "./acts.svelte";
import { Draws } from "./draws.svelte";
import { Factors } from "./factors.svelte";
import { Feed } from "./feed.svelte";
import { Follow } from "./follow.svelte";
import type { Instrument } from "./instrument";
import { OpenInstrument } from "./instrument.svelte";
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
  /** What views get; null until a model is open. */
  instrument = $derived.by((): Instrument | null => (this.session.model ? this.#opened : null));
  readonly #opened: Instrument;

  /** Must be made while a component is set up: it lives as long as the component. */
  constructor(source: Source) {
    const { notices, preferences } = this;
    const session = (this.session = new Session(source, notices));
    const feed = (this.feed = new Feed(source, session, notices));
    this.follow = new Follow(session);
    const draws = new Draws(source, session, notices);
    const factors = new Factors(source, session, notices);
    this.names = new LatentNames(source, session, notices);
    const unlike = new Unlike(source, session, notices);
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
    this.controls = new Controls(session, this.player, draws, factors, this.names, this.pins, notices, preferences);
    const { names, player, pins, controls } = this;
    this.#opened = new OpenInstrument({ session, feed, names, player, pins, controls, preferences, draws, factors, unlike, show: source.show, width: () => this.width });
  }
}
