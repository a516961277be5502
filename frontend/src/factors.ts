/** Factor values as a base, and how far latents move with them. Pure functions; values are the integers 0 .. size-1. */
import { ordered } from "./latents";
import type { Base, Sort } from "./state";
import type { Manifest, Sample, Sweep } from "./types";

/** So many latents are shown beside each other; fewer on narrow screens. */
export const MOST_SHOWN = { wide: 12, narrow: 8 } as const;

/** Whether the base is the true picture of factor values. */
export function isValues(base: Base): base is readonly number[] {
  return typeof base === "object";
}

/** The factor values of a base, as far as they are known: those of a sample are, those of an upload are not. */
export function valuesOf(base: Base, samples: readonly Sample[]): readonly number[] | null {
  if (isValues(base)) return base;
  return typeof base === "number" ? (samples[base]?.factors ?? null) : null;
}

export function withValue(values: readonly number[], factor: number, value: number): number[] {
  return values.map((old, i) => (i === factor ? value : old));
}

export function sameValues(a: readonly number[] | null, b: readonly number[] | null): boolean {
  return a !== null && b !== null && a.length === b.length && a.every((value, i) => value === b[i]);
}

/** Whether these are values of these factors. */
export function fits(values: readonly number[], factors: Manifest["data"]["factors"]): boolean {
  return values.length === factors.length && factors.every(({ size }, i) => (values[i] ?? size) < size);
}

/** What a sweep of a factor depends on: all values but the factor's own. */
export function held(values: readonly number[], factor: number): string {
  return `${factor}:${withValue(values, factor, -1).join(".")}`;
}

/** How far each latent moved, in its standard deviations over the validation images; 0 for one that never varies. */
export function movement(from: readonly number[], to: readonly number[], std: readonly number[]): number[] {
  const least = 1e-6 * Math.max(...std, 0);
  return to.map((value, k) => ((std[k] ?? 0) > least ? (value - (from[k] ?? value)) / (std[k] ?? 1) : 0));
}

/** The active latents in the order of their rows; where there are too many, those that a sweep moves most. */
export function shown(manifest: Manifest, sort: Sort, moved: readonly number[], most: number): number[] {
  const { active, inactive } = ordered(manifest, sort);
  const all = active.length > 0 ? active : inactive;
  if (all.length <= most) return all;
  const chosen = all.toSorted((a, b) => (moved[b] ?? 0) - (moved[a] ?? 0)).slice(0, most);
  return all.filter((k) => chosen.includes(k));
}

/** Which of these latents has the largest value by size; null where none moved at all. */
export function largest(latents: readonly number[], values: readonly number[]): number | null {
  let best: number | null = null;
  for (const k of latents) if (Math.abs(values[k] ?? 0) > Math.abs(best === null ? 0 : (values[best] ?? 0))) best = k;
  return best;
}

/** A latent's z along a sweep in standard deviations from the middle of its range. */
export function profile(sweep: Sweep, latent: number, std: readonly number[]): number[] {
  const z = sweep.z.map((row) => row[latent] ?? 0);
  const unit = (sweep.moved[latent] ?? 0) > 0 ? (std[latent] ?? 1) : Infinity;
  const middle = (Math.min(...z) + Math.max(...z)) / 2;
  return z.map((value) => (value - middle) / unit);
}

/** Points of a line in a box of this size, one a value, top is `reach`; a single value stands in the middle. */
export function points(values: readonly number[], reach: number, width: number, height: number): { x: number; y: number }[] {
  const last = values.length - 1;
  return values.map((value, i) => ({ x: last > 0 ? (width * i) / last : width / 2, y: (height / 2) * (1 - value / reach) }));
}

/** In one decimal, with its sign; 0 without. */
export function signed(value: number): string {
  const text = Math.abs(value).toFixed(1);
  return text === "0.0" ? "0" : `${value < 0 ? "−" : "+"}${text}`;
}
