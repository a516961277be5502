/** Factor controls: their sliders' values, what each latent does along a factor, and how far each moved last. */
import { held, isValues, movement, sameValues, valuesOf, withValue } from "./factors";
import { latest } from "./latest";
import { newest } from "./newest";
import type { Notices } from "./notices.svelte";
import type { Session } from "./session.svelte";
import type { Source } from "./source";
import { SAME_GESTURE_MS } from "./timeline";
import type { FactorControls, Sweep } from "./types";

interface Asked {
  readonly values: readonly number[];
  /** A step of undo: the hand has let go. */
  readonly done: boolean;
  readonly key: string;
}

export class Factors {
  open = $state(false);
  /** null: not known yet. */
  controls = $state.raw<FactorControls | null>(null);
  /** The factor under the hand: the one that is swept. */
  factor = $state(0);
  #swept = $state.raw<{ readonly sha: string; readonly sweep: Sweep } | null>(null);
  /** What the sliders ask for while the picture is on its way. */
  #wished = $state.raw<readonly number[] | null>(null);
  /** Where the hand took hold, and where it went. */
  #from = $state.raw<readonly number[] | null>(null);
  #to = $state.raw<readonly number[] | null>(null);
  #kept = $state.raw<readonly number[] | null>(null);
  #data = $derived.by(() => this.session.manifest?.data.name);
  #holds = false;
  #moved = -Infinity;
  #last = -1;
  #sweeps = "";

  /** The values of the input, where they are known. */
  known = $derived.by(() => valuesOf(this.session.state.base, this.session.model?.samples ?? []));
  values = $derived.by((): readonly number[] => this.#wished ?? this.known ?? this.#kept ?? this.controls?.factors.map(() => 0) ?? []);
  /** Of this model; null while it is on its way. */
  sweep = $derived.by(() => (this.#swept?.sha === this.session.model?.sha ? (this.#swept?.sweep ?? null) : null));
  /** How far the last move took each latent, in standard deviations; null where the input is not what it led to. */
  moves = $derived.by((): readonly number[] | null => {
    const { base } = this.session.state;
    if (!this.#from || !this.controls || !isValues(base) || !sameValues(base, this.#to)) return null;
    return movement(this.#from, this.session.base.z, this.controls.std);
  });

  #controls;
  #sweep;
  #follow = newest<Asked>(
    ({ values, done, key }) => this.session.chooseFactors(values, done, key),
    () => (this.#wished = null),
  );

  /** Must be made while a component is set up: it lives as long as the component. */
  constructor(
    source: Source,
    private readonly session: Session,
    private readonly notices: Notices,
  ) {
    this.#controls = latest((_: AbortSignal, id: string) => source.factors(id));
    this.#sweep = latest(source.factorPicture);
    $effect(() => this.#forgetModel());
    $effect(() => this.#forgetData());
    $effect(() => this.#loadControls());
    $effect(() => this.#loadSweep());
    $effect(() => {
      if (this.known) this.#kept = this.known;
    });
  }

  /** Moves a slider; `done` when the hand lets go of it. */
  set = (factor: number, value: number, done: boolean): void => {
    if (!this.controls?.drawn) return;
    if (!this.#holds && !this.#goesOn(factor)) this.#from = this.known ? this.session.base.z : null;
    this.#holds = !done;
    this.#moved = Date.now();
    this.factor = this.#last = factor;
    this.#wished = this.#to = withValue(this.values, factor, value);
    void this.#follow({ values: this.#wished, done, key: `factor-${factor}` });
  };

  /** The hand has let go, perhaps where it took hold. */
  release = (): void => {
    if (this.#holds) this.set(this.factor, this.values[this.factor] ?? 0, true);
  };

  /** Whether a move of this factor would be one step of undo with the last. */
  #goesOn(factor: number): boolean {
    const stands = this.#wished !== null || sameValues(this.known, this.#to);
    return stands && factor === this.#last && Date.now() - this.#moved < SAME_GESTURE_MS;
  }

  #forgetModel(): () => void {
    void this.session.model;
    return () => (this.#from = this.#to = null);
  }

  #forgetData(): () => void {
    void this.#data;
    return () => {
      this.controls = null;
      this.factor = 0;
      this.#kept = null;
    };
  }

  #loadControls(): void {
    const { model } = this.session;
    if (!this.open || !model) return;
    this.#controls(model.manifest.id).then((controls) => {
      if (controls && this.session.model === model) this.controls = controls;
    }, this.notices.error);
  }

  #loadSweep(): void {
    const { model } = this.session;
    const { factor, known } = this;
    if (!this.open || !model || !known || !this.controls?.drawn || this.controls.factors.length !== known.length) return;
    const sweeps = `${model.sha}:${held(known, factor)}`;
    if (sweeps === this.#sweeps) return;
    this.#sweeps = sweeps;
    this.#sweep(model.manifest.id, known, factor).then(
      (answer) => {
        if (answer?.sweep) this.#swept = { sha: model.sha, sweep: answer.sweep };
      },
      (error: unknown) => {
        this.#sweeps = "";
        this.notices.error(error);
      },
    );
  }
}
