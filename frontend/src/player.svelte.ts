/** Plays one latent up and down its range, frame by frame, until it is stopped. */
import { nearest } from "./latents";
import { nextStep, pingPong, valueAt } from "./play";
import { place } from "./strip";

export const SPEEDS = [
  { seconds: 8, label: "slow" },
  { seconds: 4, label: "normal" },
  { seconds: 2, label: "fast" },
] as const;

export interface PlayerOptions {
  values(latent: number): readonly number[];
  value(latent: number): number;
  stepwise(): boolean;
  reducedMotion(): boolean;
  onValue(latent: number, value: number): void;
  onStop(latent: number): void;
}

export class Player {
  latent = $state<number | null>(null);
  /** Seconds from one end of the range to the other. */
  sweep = $state<number>(SPEEDS[1].seconds);
  #frame = 0;
  #rising = true;

  constructor(private readonly options: PlayerOptions) {}

  toggle = (latent: number): void => {
    if (this.latent === latent) this.stop();
    else this.start(latent);
  };

  /** With reduced motion each call moves one step and stands still. */
  start = (latent: number): void => {
    this.stop();
    const values = this.options.values(latent);
    if (values.length < 2) return;
    if (this.options.reducedMotion()) return this.#step(latent, values);
    const from = place(this.options.value(latent), values[0] ?? 0, values.at(-1) ?? 1);
    this.latent = latent;
    let position = from;
    let last = performance.now();
    let travelled = 0;
    const tick = (now: number) => {
      travelled += Math.max(0, now - last) / 1000 / this.sweep;
      last = now;
      position = pingPong(from, travelled, 1);
      this.options.onValue(latent, valueAt(position, values, this.options.stepwise()));
      this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
  };

  stop = (): void => {
    cancelAnimationFrame(this.#frame);
    const latent = this.latent;
    this.latent = null;
    if (latent !== null) this.options.onStop(latent);
  };

  #step(latent: number, values: readonly number[]): void {
    const next = nextStep(values, nearest(values, this.options.value(latent)), this.#rising);
    this.#rising = next.rising;
    this.options.onValue(latent, values[next.index] ?? 0);
    this.options.onStop(latent);
  }
}
