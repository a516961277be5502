/** Follows a training: looks for new snapshots, goes to the newest where asked to, and from stop to stop by hand. */
import { tick } from "svelte";
import { newest } from "./newest";
import type { Session } from "./session.svelte";
import { curveOf, lineOf, stopWords, training } from "./snapshots";
import type { Stop, Summary } from "./types";

const LOOK_EVERY_MS = 3000;
/** Stops that a hand may go to next, from the one where it is. */
const AHEAD = [-1, 1, -2, 2];

export class Follow {
  /** Whether the list of models is open. */
  listing = $state(false);
  /** What came by itself, for those who do not see it. */
  said = $state("");
  /** The training that the open model is of. */
  line = $derived.by((): Summary | null => {
    const line = lineOf(this.session.models, this.session.manifest?.id);
    return line && line.snapshots.length > 0 ? line : null;
  });
  /** Where a hand wants to be, until the picture has followed. */
  asked = $state.raw<Stop | null>(null);
  live = $derived.by(() => this.session.state.live);

  #held = $state(false);
  #wanted = newest(
    ({ stop, live }: { stop: Stop; live: boolean }) => this.#go(stop, live),
    () => this.#arrived(),
  );

  /** Must be made while a component is set up: it lives as long as the component. */
  constructor(private readonly session: Session) {
    $effect(() => this.#look());
    $effect(() => this.#keepUp());
  }

  /** The newest stop is where Live goes on. */
  choose = (stop: Stop): void => {
    const { line } = this;
    if (!line) return;
    this.asked = stop;
    void this.#wanted({ stop, live: training(line) && stop.id === line.id });
  };

  /** A model moves to its newest snapshot from now on, or stays where it is. */
  setLive = (live: boolean): void => {
    const stop = this.line?.snapshots.find(({ id }) => (live ? id === this.line?.id : id === this.session.manifest?.id));
    if (stop) void this.#wanted({ stop, live });
  };

  /** While a hand holds something, nothing moves by itself. */
  hold = (held: boolean): void => {
    this.#held = held;
  };

  /** A hand comes near the time slider, or has moved it. */
  ahead = (): void => {
    const stops = this.line?.snapshots ?? [];
    const at = stops.findIndex(({ id }) => id === this.session.manifest?.id);
    this.session.ahead(AHEAD.flatMap((by) => stops[at + by]?.id ?? []));
  };

  #arrived(): void {
    this.asked = null;
    this.ahead();
  }

  async #go(stop: Stop, live: boolean): Promise<void> {
    const focused = document.activeElement;
    await this.session.openSnapshot(stop.id, live);
    await tick();
    // rows that change places lose the focus
    if (focused instanceof HTMLElement && document.activeElement === document.body) focused.focus({ preventScroll: true });
  }

  #look(): (() => void) | undefined {
    const watching = this.line !== null && training(this.line);
    if (!watching && !this.listing) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) void this.session.refresh();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }

  #keepUp(): void {
    const { line, live } = this;
    const stop = line?.snapshots.at(-1);
    if (!line || !stop || !live || this.#held || stop.id === this.session.manifest?.id) return;
    void this.#wanted({ stop, live: true }).then(() => {
      if (this.session.manifest?.id !== stop.id || !line.snapshot) return;
      const ended = training(line) ? "" : " The training has ended.";
      this.said = `A new snapshot: ${stopWords(stop, line.snapshot.steps, curveOf(line.snapshots))}.${ended}`;
    });
  }
}
