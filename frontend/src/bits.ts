/**
 * Latents read as bits: which side of a cut z lies on. Hu & Rostami 2023, arXiv:2303.12255, pull the posterior means
 * towards -r and +r; reading their signs as bits, flipping and combining them is our formulation, for the paper's own
 * figures were not available to us.
 */
import { same } from "./floats";
import { number } from "./format";
import { codebooks } from "./latents";
import type { Manifest } from "./types";

/** How one latent is read: 1 above the cut, 0 at it and below; `low` and `high` are what a pure 0 and a pure 1 hold. */
export interface Cut {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

export interface Reading {
  readonly cuts: readonly Cut[];
  /** Distance of `low` and `high` from the cut; null where each latent has two values of its own. */
  readonly r: number | null;
  /** Whether the model was trained with this r. */
  readonly trained: boolean;
}

/** The most bits whose combinations are shown at once. */
export const AT_ONCE = 4;

/**
 * Two-valued latents are cut halfway between their values; the others at 0, or at their median where fewer than 5 % of
 * the validation images lie on one side of 0 and their sign would say nothing. r is the model's own, or else the
 * median of |z - cut| over the active latents, to two digits: both are our choices.
 */
export function readingOf(manifest: Manifest): Reading {
  const books = codebooks(manifest);
  const { latents } = manifest.statistics;
  if (books) {
    const cuts = latents.map((_, k) => {
      const book = books[k] ?? [0];
      const [low, high] = [Math.min(...book), Math.max(...book)];
      return { at: (low + high) / 2, low, high };
    });
    return { cuts, r: null, trained: false };
  }
  const trained = manifest.binarization !== null && manifest.binarization !== undefined;
  const at = latents.map(({ quantiles }) => {
    const oneSided = (quantiles["0.05"] ?? 0) > 0 || (quantiles["0.95"] ?? 0) < 0;
    return !trained && oneSided ? (quantiles["0.5"] ?? 0) : 0;
  });
  const r = manifest.binarization?.r ?? medianDistance(manifest, at);
  return { cuts: at.map((cut) => ({ at: cut, low: cut - r, high: cut + r })), r, trained };
}

/** Median of |z - cut| over the active latents' histograms, each bin taken at its middle; to two digits. */
function medianDistance(manifest: Manifest, at: readonly number[]): number {
  const all: { far: number; n: number }[] = [];
  manifest.statistics.latents.forEach(({ active, histogram: { low, high, counts } }, k) => {
    if (!active) return;
    const width = (high - low) / counts.length;
    counts.forEach((n, i) => all.push({ far: Math.abs(low + (i + 0.5) * width - (at[k] ?? 0)), n }));
  });
  all.sort((a, b) => a.far - b.far);
  let left = all.reduce((sum, { n }) => sum + n, 0) / 2;
  const middle = all.find(({ n }) => (left -= n) <= 0)?.far ?? 1;
  return Number(middle.toPrecision(2)) || 1;
}

/** What the bit of a latent is, what a flip does and where r comes from. */
export function inWords({ cuts, r, trained }: Reading): string {
  if (r === null) return "Each latent has two values: its bit is which of them. A flip takes the other.";
  const zero = cuts.every(({ at }) => at === 0);
  const bit = zero
    ? "The bit of a latent is the sign of its z; a flip takes z to −z."
    : "The bit of a latent is the side of its cut that z lies on: 0, or the median where z hardly changes sign. A flip mirrors z about it.";
  if (trained) return `${bit} Training pulled each z towards −r or +r, r = ${number(r)}.`;
  return `${bit} This model was not trained with an r: r = ${number(r)} is the median ${zero ? "|z|" : "|z − cut|"}, our choice.`;
}

export function bitsOf(z: readonly number[], { cuts }: Reading): number[] {
  return z.map((value, k) => (value > (cuts[k]?.at ?? 0) ? 1 : 0));
}

/** z on the other side: mirrored about the cut, so -z where that is 0, and the other value of two. What lies at the cut
 * has no other side: it takes `high`. */
export function flipped(value: number, { at, low, high }: Cut): number {
  if (value === at || same(value, low)) return high;
  return same(value, high) ? low : 2 * at - value;
}

/** z with the bits of some latents set; where a bit is as asked z stays, else it is mirrored. */
export function withBits(z: readonly number[], latents: readonly number[], bits: readonly number[], reading: Reading): number[] {
  const now = bitsOf(z, reading);
  return z.map((value, k) => {
    const i = latents.indexOf(k);
    const cut = reading.cuts[k];
    if (i < 0 || !cut || bits[i] === now[k]) return value;
    return flipped(value, cut);
  });
}

/** All patterns of n bits in counting order, the first bit the slowest. */
export function patterns(n: number): number[][] {
  return Array.from({ length: 2 ** n }, (_, i) => Array.from({ length: n }, (_, j) => (i >> (n - 1 - j)) & 1));
}

/** Bits as text, in groups of four. */
export function grouped(bits: readonly number[]): string {
  return bits.join("").replace(/(.{4})(?=.)/g, "$1 ");
}

/** The side of each latent, -1 or 1; of one that lies at its cut, the side it had. */
export function sidesOf(z: readonly number[], { cuts }: Reading, had: readonly number[]): number[] {
  return z.map((value, k) => {
    const at = cuts[k]?.at ?? 0;
    return value === at ? (had[k] ?? -1) : value > at ? 1 : -1;
  });
}

/** z with some latents at a distance r from their cuts, each on its side. */
export function scaled(z: readonly number[], latents: readonly number[], sides: readonly number[], r: number, { cuts }: Reading): number[] {
  return z.map((value, k) => (latents.includes(k) ? (cuts[k]?.at ?? 0) + r * (sides[k] ?? -1) : value));
}

/** The distance from their cuts that all of some latents have; null where they differ. */
export function commonDistance(z: readonly number[], latents: readonly number[], { cuts }: Reading): number | null {
  const far = latents.map((k) => Math.abs((z[k] ?? 0) - (cuts[k]?.at ?? 0)));
  const most = Math.max(...far, 0);
  return far.length > 0 && far.every((one) => most - one <= 1e-5 * Math.max(most, 1e-3)) ? most : null;
}

/** The input's own z, with the bits that z has now. */
export function ownWithBits(own: readonly number[], z: readonly number[], sides: readonly number[], reading: Reading): number[] {
  const all = z.map((_, k) => k);
  return withBits(own, all, sides.map((side) => (side > 0 ? 1 : 0)), reading);
}

export interface Neighbour {
  readonly n: number;
  readonly bits: readonly number[];
  /** The latents whose bits differ. */
  readonly differ: readonly number[];
}

/** The samples whose bits differ from `bits` in the fewest of some latents, nearest first; of equals the first. */
export function neighbours(bits: readonly number[], samples: readonly (readonly number[])[], latents: readonly number[], reading: Reading, most: number): Neighbour[] {
  return samples
    .map((z, n) => {
      const its = bitsOf(z, reading);
      return { n, bits: its, differ: latents.filter((k) => its[k] !== bits[k]) };
    })
    .sort((a, b) => a.differ.length - b.differ.length || a.n - b.n)
    .slice(0, most);
}
