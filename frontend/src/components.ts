/**
 * z in the coordinates of the deep principal components: along eigenvector u_j of the covariance of the codes, in units of
 * its standard deviation sqrt(lambda_j), from the mean. Eigenvectors are rows, eigenvalues descend. Li & Blair 2021,
 * arXiv:2104.11610, name the components; definitions, measures and thresholds here are ours.
 */
import type { Manifest } from "./types";

type Vector = readonly number[];
export type Basis = Pick<Manifest["statistics"], "mean" | "eigenvalues" | "eigenvectors">;

/** An eigenvalue of at most this share of the largest is rounding: no unit to move by. As the scores have it. */
const FLAT = 1e-12;
/** One of less than this share of the largest hardly shows: folded away. */
const SLIGHT = 1e-3;

export function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
}

/** Standard deviation along component j. */
export function deviation({ eigenvalues }: Basis, j: number): number {
  return Math.sqrt(Math.max(eigenvalues[j] ?? 0, 0));
}

/** Where z lies along component j, in standard deviations; 0 where the codes do not vary. */
export function coordinate(basis: Basis, z: Vector, j: number): number {
  const unit = deviation(basis, j);
  const centred = z.map((value, k) => value - (basis.mean[k] ?? 0));
  return flat(basis, j) ? 0 : dot(basis.eigenvectors[j] ?? [], centred) / unit;
}

/** z moved along component j to `to` standard deviations; everything else of it stays. */
export function along(basis: Basis, z: Vector, j: number, to: number): number[] {
  const by = (to - coordinate(basis, z, j)) * deviation(basis, j);
  return z.map((value, k) => value + by * (basis.eigenvectors[j]?.[k] ?? 0));
}

/** The mean plus some components, each in standard deviations: [component, value]. */
export function placed(basis: Basis, at: readonly (readonly [component: number, value: number])[]): number[] {
  return basis.mean.map((mean, k) => at.reduce((sum, [j, value]) => sum + value * deviation(basis, j) * (basis.eigenvectors[j]?.[k] ?? 0), mean));
}

/** z with its first k components only: the mean itself at 0, z at k = all of them. */
export function truncated(basis: Basis, z: Vector, k: number): number[] {
  if (k >= basis.mean.length) return [...z];
  const centred = z.map((value, i) => value - (basis.mean[i] ?? 0));
  const kept = basis.eigenvectors.slice(0, Math.max(k, 0)).map((vector) => ({ vector, score: dot(vector, centred) }));
  return basis.mean.map((mean, i) => kept.reduce((sum, { vector, score }) => sum + score * (vector[i] ?? 0), mean));
}

/** 0, 1, 2, 4, .. and all. */
export function doubling(all: number): number[] {
  const found = [0];
  for (let k = 1; k < all; k *= 2) found.push(k);
  return [...found, all];
}

function flat({ eigenvalues }: Basis, j: number): boolean {
  return !((eigenvalues[j] ?? 0) > FLAT * (eigenvalues[0] ?? 0));
}

/** Which components have sliders in sight, which are folded, and how many have no unit to move by. */
export function sorted(basis: Basis): { shown: number[]; slight: number[]; none: number } {
  const moving = basis.eigenvalues.map((_, j) => j).filter((j) => !flat(basis, j));
  const least = SLIGHT * (basis.eigenvalues[0] ?? 0);
  return {
    shown: moving.filter((j) => (basis.eigenvalues[j] ?? 0) >= least),
    slight: moving.filter((j) => (basis.eigenvalues[j] ?? 0) < least),
    none: basis.eigenvalues.length - moving.length,
  };
}

export interface Spectrum {
  /** Of the variance: of each component, and of it with all before it. */
  readonly shares: readonly number[];
  readonly cumulative: readonly number[];
  /** sqrt(largest / smallest eigenvalue): 1 on a sphere; null where the smallest is 0 up to rounding. */
  readonly eccentricity: number | null;
  /** (sum of eigenvalues)^2 / sum of their squares: how many directions share the variance. */
  readonly participation: number;
}

/** Eccentricity and participation ratio by the same rules as the scores of these names. */
export function spectrum(eigenvalues: Vector): Spectrum {
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  const [first = 0, last = 0] = [eigenvalues[0], eigenvalues.at(-1)];
  const shares = eigenvalues.map((value) => (total > 0 ? value / total : 0));
  let sum = 0;
  return {
    shares,
    cumulative: shares.map((share) => (sum += share)),
    eccentricity: last > FLAT * first ? Math.sqrt(first / last) : null,
    participation: total > 0 ? 1 / shares.reduce((squares, share) => squares + share * share, 0) : 0,
  };
}

/** Which factor a component goes with, and what share of its variance the factor's values explain. */
export interface Explained {
  readonly factor: number;
  readonly share: number;
}

/**
 * Share of the variance of `scores` between the groups of one value of a factor, adjusted for the number of groups
 * (epsilon squared, Kelley 1935): the same for a factor that is a scale, a circle or a class. 0 at the least.
 */
export function explainedBy(scores: ArrayLike<number>, values: Vector): number {
  const n = values.length;
  const groups = new Map<number, { n: number; sum: number }>();
  let [sum, squares] = [0, 0];
  values.forEach((value, i) => {
    const score = scores[i] ?? 0;
    const group = groups.get(value) ?? { n: 0, sum: 0 };
    groups.set(value, { n: group.n + 1, sum: group.sum + score });
    sum += score;
    squares += score * score;
  });
  const all = squares - (sum * sum) / n;
  if (!(all > 1e-12 * squares) || groups.size < 2 || n <= groups.size) return 0;
  let between = -(sum * sum) / n;
  for (const group of groups.values()) between += (group.sum * group.sum) / group.n;
  const within = Math.max(all - between, 0);
  return Math.max(0, 1 - (within / (n - groups.size)) / (all / (n - 1)));
}

/** The factor that explains most; null where none explains a hundredth. `factors` has a row for each code. */
export function bestExplained(scores: ArrayLike<number>, factors: readonly Vector[]): Explained | null {
  let best: Explained | null = null;
  (factors[0] ?? []).forEach((_, factor) => {
    const share = explainedBy(scores, factors.map((row) => row[factor] ?? 0));
    if (share >= 0.01 && share > (best?.share ?? 0)) best = { factor, share };
  });
  return best;
}
