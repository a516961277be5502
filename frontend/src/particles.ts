/**
 * Points under repulsion of pairs and attraction to the origin, after the two abstracts of Li & Blair 2021, arXiv:2104.11610:
 *
 *   E = -mean_{i != j} ln(epsilon + D_ij) + mu mean_i |z_i|^2,   D_ij = |z_i - z_j|^2.
 *
 * Our formulation, as in the loss term `eccentric`: the paper's equations were not at hand. So are the family of kernels
 * (2/s)((epsilon + D)^(-s/2) - 1), which is the logarithm at s = 0, and the radii worked out here.
 */

export interface Law {
  /** Attraction. */
  readonly mu: number;
  /** Softens the repulsion of near pairs. */
  readonly epsilon: number;
  /** Kernel exponent: 0 is the logarithm. */
  readonly s: number;
}

/** Positions, one point after the other: `dimensions` numbers each. */
export interface Cloud {
  readonly dimensions: number;
  readonly z: Float64Array;
}

export const size = ({ dimensions, z }: Cloud) => z.length / dimensions;

/** The same points for the same seed: uniform in a box about the origin. */
export function cloud(n: number, dimensions: number, seed: number, half = 0.5): Cloud {
  const random = mulberry(seed);
  return { dimensions, z: Float64Array.from({ length: n * dimensions }, () => half * (2 * random() - 1)) };
}

/** Uniform in [0, 1): mulberry32, a small generator of known sequence. */
function mulberry(seed: number): () => number {
  let state = (seed * 0x9e3779b9 + 1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function kernel(squared: number, { epsilon, s }: Law): number {
  return s === 0 ? -Math.log(epsilon + squared) : (2 / s) * ((epsilon + squared) ** (-s / 2) - 1);
}

/** -d kernel / d squared. */
function push(squared: number, { epsilon, s }: Law): number {
  return s === 0 ? 1 / (epsilon + squared) : (epsilon + squared) ** (-s / 2 - 1);
}

/** E of a cloud of at least two points; it may be negative. */
export function energy({ dimensions, z }: Cloud, law: Law): number {
  const n = z.length / dimensions;
  let [pairs, squares] = [0, 0];
  for (let i = 0; i < z.length; i += dimensions) {
    for (let c = 0; c < dimensions; c += 1) squares += (z[i + c] ?? 0) ** 2;
    for (let j = 0; j < i; j += dimensions) pairs += kernel(between(z, i, j, dimensions), law);
  }
  return (2 * pairs) / (n * (n - 1)) + (law.mu * squares) / n;
}

/** dE/dz, laid out as z. */
export function gradient({ dimensions, z }: Cloud, law: Law): Float64Array {
  const n = z.length / dimensions;
  const found = z.map((value) => (2 * law.mu * value) / n);
  const scale = 4 / (n * (n - 1));
  for (let i = 0; i < z.length; i += dimensions) {
    for (let j = 0; j < i; j += dimensions) {
      const force = scale * push(between(z, i, j, dimensions), law);
      for (let c = 0; c < dimensions; c += 1) {
        const by = force * ((z[i + c] ?? 0) - (z[j + c] ?? 0));
        found[i + c] = (found[i + c] ?? 0) - by;
        found[j + c] = (found[j + c] ?? 0) + by;
      }
    }
  }
  return found;
}

function between(z: Float64Array, i: number, j: number, dimensions: number): number {
  let sum = 0;
  for (let c = 0; c < dimensions; c += 1) sum += ((z[i + c] ?? 0) - (z[j + c] ?? 0)) ** 2;
  return sum;
}

const HALVINGS = 12;

/**
 * One step downhill: each point moves by `step` times n times its gradient, so that a step means the same for any number
 * of points. Halved for as long as it would raise the energy; where nothing lowers it, the cloud stays.
 */
export function descend(from: Cloud, law: Law, step: number): Cloud {
  const slope = gradient(from, law);
  const before = energy(from, law);
  const n = size(from);
  for (let by = step * n, tries = 0; tries < HALVINGS; by /= 2, tries += 1) {
    const next: Cloud = { ...from, z: from.z.map((value, k) => value - by * (slope[k] ?? 0)) };
    if (energy(next, law) <= before) return next;
  }
  return from;
}

/** Mean distance from the origin, and its standard deviation over the mean: 0 on a sphere. */
export function radii({ dimensions, z }: Cloud): { mean: number; variation: number } {
  const norms: number[] = [];
  for (let i = 0; i < z.length; i += dimensions) norms.push(Math.hypot(...z.subarray(i, i + dimensions)));
  const mean = norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
  const variance = norms.reduce((sum, norm) => sum + (norm - mean) ** 2, 0) / norms.length;
  return { mean, variation: mean > 0 ? Math.sqrt(variance) / mean : 0 };
}

const NODES = 200;

/**
 * Radius at which n points, spread evenly over a circle or a sphere, balance: mu r^2 = n/(n-1) E[D p(D)], where p is the
 * push of a pair, E is over directions, and n/(n-1) leaves out that a point does not push itself. Exact for up to
 * dimensions + 1 points (a regular simplex, all D = 2 n r^2 / (n-1)) and, in the plane, very nearly for regular polygons.
 * 0 where the attraction wins.
 */
export function balance(law: Law, n: number, dimensions: 2 | 3): number {
  const all = n / (n - 1);
  const pushed = (square: number) => {
    if (n <= dimensions + 1) return 2 * all * square * push(2 * all * square, law);
    let sum = 0;
    for (let i = 0; i < NODES; i += 1) {
      const share = (i + 0.5) / NODES; // in the plane even angles, in space even heights (Archimedes)
      const D = 2 * square * (dimensions === 2 ? 1 - Math.cos(Math.PI * share) : 2 * share);
      sum += D * push(D, law);
    }
    return (all * sum) / NODES;
  };
  const excess = (square: number) => pushed(square) / square - law.mu; // falls as the square grows
  let [low, high] = [1e-9, 1];
  if (excess(low) <= 0) return 0;
  while (excess(high) > 0 && high < 1e9) high *= 2;
  for (let i = 0; i < 80; i += 1) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return Math.sqrt((low + high) / 2);
}

/** What no arrangement of n points falls below, by Jensen: reached by a regular simplex. Of the logarithm only; null where attraction wins. */
export function bound({ mu, epsilon, s }: Law, n: number): number | null {
  const pairs = (2 * n) / (n - 1);
  if (s !== 0 || mu * epsilon >= pairs) return null;
  return 1 - (mu * epsilon) / pairs - Math.log(pairs / mu);
}

/** From this mu epsilon on, many points under the logarithm form a shell; below they fill a disc or a ball. Measured by us. */
const SHELL_FROM = { 2: 0.7, 3: 0.3 } as const;

/** What many points come to. */
export function shape(law: Law, n: number, dimensions: 2 | 3): "shell" | "filled" | "point" | "unknown" {
  if (balance(law, n, dimensions) === 0) return "point";
  if (n <= dimensions + 1) return "shell";
  if (law.s !== 0) return "unknown";
  return law.mu * law.epsilon >= SHELL_FROM[dimensions] ? "shell" : "filled";
}
