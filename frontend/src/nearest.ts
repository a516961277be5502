/** Which samples lie nearest to a z, and whether z as a whole is like the codes of the validation images. Pure functions. */
import { deviation, dot, type Basis } from "./components";
import type { Codes } from "./types";

export interface Near {
  readonly index: number;
  /** Euclidean, each latent in units of its standard deviation. */
  readonly distance: number;
}

/**
 * The `count` rows nearest to z, by the Euclidean distance of latents in units of their standard deviations: our choice,
 * so that no latent counts more for being written in larger numbers. Latents that never vary do not count.
 */
export function nearestRows(z: readonly number[], rows: readonly (readonly number[])[], std: readonly number[], count: number): Near[] {
  return rows
    .map((row, index) => ({ index, distance: Math.sqrt(row.reduce((sum, value, k) => sum + ((std[k] ?? 0) > 0 ? ((value - (z[k] ?? 0)) / (std[k] ?? 1)) ** 2 : 0), 0)) }))
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, count);
}

/** Directions with less than this share of the largest variance carry no measure. */
const FLAT = 1e-6;
/** With fewer codes there is no such percentile. */
const FEWEST = 100;
const LIMIT = 0.999;

/** The Mahalanobis distance of z from the mean, in the directions in which the validation codes vary. */
export function mahalanobis(basis: Basis, z: ArrayLike<number>): number {
  const centred = basis.mean.map((mean, k) => (z[k] ?? 0) - mean);
  const least = FLAT * (basis.eigenvalues[0] ?? 0);
  return Math.sqrt(basis.eigenvectors.reduce((sum, vector, j) => sum + ((basis.eigenvalues[j] ?? 0) > least ? (dot(vector, centred) / deviation(basis, j)) ** 2 : 0), 0));
}

/** The 99.9th percentile of that distance among validation codes (our choice); Infinity where there are too few of them. */
export function farthest(basis: Basis, { n, latents, z }: Pick<Codes, "n" | "latents" | "z">): number {
  if (n < FEWEST) return Infinity;
  const all = Array.from({ length: n }, (_, i) => mahalanobis(basis, z.subarray(i * latents, (i + 1) * latents))).sort((a, b) => a - b);
  return all[Math.ceil(LIMIT * n) - 1] ?? Infinity;
}
