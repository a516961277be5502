/** What is shown of drawn z: each draw under the name of its rule. Pure functions. */
import { sameAll } from "./floats";
import type { Rule } from "./types";

/** So many are drawn at once: two rows that fit below the pictures of a small screen. */
export const DRAWN = 14;
export const COLUMNS = 7;

/** z that one rule drew with one seed, and where they are shown decoded, side by side. */
export interface Drawn {
  readonly name: string;
  readonly about: string;
  readonly seed: number;
  readonly z: readonly (readonly number[])[];
  readonly url: string;
}

/** One drawn z that somebody chose. */
export interface Taken {
  readonly name: string;
  readonly z: readonly number[];
}

/** The rule as it is named wherever a sample of it is shown. */
export function ruleName(rule: Rule, k: number | null): string {
  return k === null ? rule : `${rule}, k = ${k}`;
}

/** Of how many principal components: a whole number from 1 to all; null for the rules that take none. */
export function componentsOf(rule: Rule, k: number, latents: number): number | null {
  if (rule !== "truncated") return null;
  return Number.isFinite(k) ? Math.min(Math.max(Math.round(k), 1), latents) : 1;
}

/** Which of the drawn z the sliders hold; null if none. */
export function chosenOf(drawn: Drawn | null, z: readonly number[]): number | null {
  const found = drawn ? drawn.z.findIndex((row) => sameAll(row, z)) : -1;
  return found < 0 ? null : found;
}

/** What drew z, as long as it stands as it was drawn. */
export function drawnBy(taken: readonly Taken[], z: readonly number[]): string | null {
  return taken.find((one) => sameAll(one.z, z))?.name ?? null;
}
