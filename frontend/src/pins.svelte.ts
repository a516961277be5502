/** Pins: states of the open model to come back to, to compare with, and to go between. */
import type { Feed } from "./feed.svelte";
import { sameAll } from "./floats";
import type { Notices } from "./notices.svelte";
import { between, freeLabel, LABELS, stepOn, type Pin } from "./pins";
import { pingPong } from "./play";
import type { Player } from "./player.svelte";
import type { Preferences } from "./preferences.svelte";
import type { Session } from "./session.svelte";
import type { Source } from "./source";

export class Pins {
  open = $state(false);
  #all = $state.raw<readonly Pin[]>([]);
  /** Of the open model, by label. */
  list = $derived.by(() => this.#all.filter(({ sha }) => sha === this.session.model?.sha).sort((a, b) => a.label.localeCompare(b.label)));
  /** How many are of other models. */
  elsewhere = $derived.by(() => this.#all.length - this.list.length);
  #chosen = $state<string | null>(null);
  #from = $state<string | null>(null);
  #to = $state<string | null>(null);
  /** What the picture is compared with. */
  chosen = $derived.by((): Pin | null => this.#named(this.#chosen) ?? this.list.at(-1) ?? null);
  from = $derived.by((): Pin | null => this.#named(this.#from) ?? this.list[0] ?? null);
  to = $derived.by((): Pin | null => this.#named(this.#to) ?? this.list.find((pin) => pin !== this.from) ?? null);
  /** Where between the two z was last put. */
  t = $state(0);
  playing = $state(false);
  #frame = 0;
  #rising = true;

  constructor(
    private readonly source: Source,
    private readonly session: Session,
    private readonly feed: Feed,
    private readonly player: Player,
    private readonly preferences: Preferences,
    private readonly notices: Notices,
  ) {}

  /** Pins what is shown; what is pinned already is only chosen. */
  add = async (): Promise<void> => {
    const { model, z, state } = this.session;
    if (!model) return;
    this.open = true;
    const upload = this.#upload();
    const known = this.list.find((pin) => sameAll(pin.z, z) && pin.state.base === state.base && pin.state.mode === state.mode && pin.upload === upload);
    if (known) return this.#known(known);
    const label = freeLabel(this.list);
    if (label === null) return this.notices.note(`${LABELS.length} pins are the most: remove one first.`);
    try {
      const shown = sameAll(this.feed.decodedZ, z) ? this.feed.decoded : null;
      const picture = shown ?? (await this.source.decode(model.manifest.id, z));
      if (this.#all.some((pin) => pin.sha === model.sha && pin.label === label)) return; // a second press meanwhile
      this.#all = [...this.#all, { label, sha: model.sha, state, upload, z, picture }];
      this.#chosen = label;
    } catch (problem) {
      this.notices.error(problem);
    }
  };

  remove = (label: string): void => {
    this.stop();
    const sha = this.session.model?.sha;
    this.#all = this.#all.filter((pin) => pin.label !== label || pin.sha !== sha);
  };

  choose = (label: string): void => {
    this.#chosen = label;
  };

  /** The state as it was pinned, with its input unless that was a picture that is no longer here: one step of undo. */
  restore = async (label: string): Promise<void> => {
    this.stop();
    const { session } = this;
    const pin = this.#named(label);
    if (!pin) return;
    const { base, mode, range, z } = pin.state;
    const gone = base === "upload" && pin.upload !== this.#upload(base);
    const input = gone ? { base: session.state.base, z: pin.z } : { base, z };
    if (!(await session.enter({ ...session.state, mode, range, ...input }, session.upload))) return;
    session.write(true);
    if (gone) this.notices.note(`The picture that pin ${label} was made with is no longer here: this is its z.`);
  };

  span = (from: string, to: string): void => {
    this.stop();
    [this.#from, this.#to] = [from, to];
    this.t = 0;
  };

  /** While a hand moves along the line between the two, and when it stands. */
  go = (t: number, done: boolean): void => {
    this.stop();
    this.#put(t);
    if (done) this.session.release("pins");
  };

  /** With reduced motion each call moves one step and stands still. */
  play = (): void => {
    if (this.playing) return this.stop();
    this.player.stop();
    if (!this.from || !this.to) return;
    if (this.preferences.reducedMotion) {
      const { t, rising } = stepOn(this.t, this.#rising);
      this.#rising = rising;
      return this.go(t, true);
    }
    this.playing = true;
    const from = this.t >= 1 ? 0 : this.t;
    let [last, travelled] = [performance.now(), 0];
    const tick = (now: number) => {
      travelled += Math.max(0, now - last) / 1000 / this.player.sweep;
      last = now;
      if (!this.#put(pingPong(from, travelled, 1))) return this.stop();
      this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
  };

  stop = (): void => {
    cancelAnimationFrame(this.#frame);
    if (!this.playing) return;
    this.playing = false;
    this.session.release();
  };

  #put(t: number): boolean {
    const { from, to } = this;
    if (!from || !to) return false;
    this.t = t;
    this.session.dragZ(between(from.z, to.z, t));
    return true;
  }

  /** What tells one upload from another, also the same file with another crop. */
  #upload(base = this.session.state.base): string | null {
    return base === "upload" ? (this.session.upload?.encoding.input ?? null) : null;
  }

  #known({ label }: Pin): void {
    this.#chosen = label;
    this.notices.note(`This state is pin ${label} already.`);
  }

  #named(label: string | null): Pin | undefined {
    return this.list.find((pin) => pin.label === label);
  }
}
