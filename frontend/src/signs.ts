/** How the codes of many images lie about the cuts of their latents. */
import type { Reading } from "./bits";
import type { Codes, Manifest } from "./types";

/** One entry for each latent; these measures are our own. */
export interface Signs {
  /** Number of validation images. */
  readonly n: number;
  /** Share of the images whose bit is 1. */
  readonly positive: readonly number[];
  /** Shares of the images within r/2 of what a pure 1 and a pure 0 hold; null where there is no r. */
  readonly nearHigh: readonly number[] | null;
  readonly nearLow: readonly number[] | null;
  /** Bits, of the bit: 0 where it never changes, 1 where both are as frequent. */
  readonly entropy: readonly number[];
}

/** What the manifest says, from all validation images; its entropy is in nats. */
export function signsOf(manifest: Manifest): Signs | null {
  const found = manifest.binarization;
  if (!found) return null;
  return { n: found.n, positive: found.positive, nearHigh: found.near_plus, nearLow: found.near_minus, entropy: found.sign_entropy.map((nats) => nats / Math.LN2) };
}

/** The same, counted over codes. */
export function signsIn(codes: Codes, { cuts, r }: Reading): Signs {
  const { n, latents, z } = codes;
  const share = (counts: (value: number, k: number) => boolean) =>
    Array.from({ length: latents }, (_, k) => {
      let sum = 0;
      for (let i = 0; i < n; i += 1) if (counts(z[i * latents + k] ?? 0, k)) sum += 1;
      return n > 0 ? sum / n : 0;
    });
  const above = (value: number, k: number) => value > (cuts[k]?.at ?? 0);
  const near = (end: "low" | "high") => (r === null ? null : share((value, k) => Math.abs(value - (cuts[k]?.[end] ?? 0)) < r / 2));
  const positive = share(above);
  return { n, positive, nearHigh: near("high"), nearLow: near("low"), entropy: positive.map(entropy) };
}

function entropy(share: number): number {
  return [share, 1 - share].reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
}
