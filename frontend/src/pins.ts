/** States that were pinned: what lies between two of them, and what differs. Pure functions. */
import { same } from "./floats";
import type { State } from "./state";
import type { Picture } from "./types";

export interface Pin {
  /** A to F. */
  readonly label: string;
  /** The model that it is of. */
  readonly sha: string;
  /** All that was done to it. */
  readonly state: State;
  /** Address of the uploaded picture as it was encoded; null where the base was no upload. */
  readonly upload: string | null;
  /** z as it was, also where the state holds none of its own. */
  readonly z: readonly number[];
  readonly picture: Picture;
}

export const LABELS = ["A", "B", "C", "D", "E", "F"] as const;
/** How far one step goes for those who asked for reduced motion. */
const STEP = 0.1;

/** The first label that no pin has; null where all are taken. */
export function freeLabel(pins: readonly Pin[]): string | null {
  return LABELS.find((label) => !pins.some((pin) => pin.label === label)) ?? null;
}

/** (1 - t) a + t b, in every latent; exactly a at 0 and b at 1. */
export function between(a: readonly number[], b: readonly number[], t: number): number[] {
  return a.map((value, k) => (t >= 1 ? (b[k] ?? value) : value + t * ((b[k] ?? value) - value)));
}

export interface Moved {
  readonly latent: number;
  readonly by: number;
}

/** Latents in which z differs, those first that moved most in units of their standard deviations. */
export function movedFrom(before: readonly number[], z: readonly number[], std: readonly number[]): Moved[] {
  const far = ({ latent, by }: Moved) => Math.abs(by) / (std[latent] || Infinity);
  return z
    .map((value, latent) => ({ latent, by: value - (before[latent] ?? value) }))
    .filter(({ latent }) => !same(z[latent] ?? 0, before[latent] ?? 0))
    .sort((a, b) => far(b) - far(a) || Math.abs(b.by) - Math.abs(a.by) || a.latent - b.latent);
}

/** One step up or down between 0 and 1, turning at the ends. */
export function stepOn(t: number, rising: boolean): { t: number; rising: boolean } {
  const up = t >= 1 ? false : t <= 0 ? true : rising;
  const next = Math.round((t + (up ? STEP : -STEP)) / STEP) * STEP;
  return { t: Math.min(Math.max(Number(next.toFixed(6)), 0), 1), rising: up };
}
