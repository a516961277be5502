/** How far a code is to be trusted: the server's encoding.py, from the same numbers of the manifest. Pure functions. */
import type { Encoding, Manifest, Sample } from "../types";

const NEIGHBOURS = 5;

/** The samples whose z is closest, in Euclidean distance. */
export function nearest(z: readonly number[], samples: readonly Sample[]): Encoding["nearest"] {
  const distances = samples.map((sample, i) => ({ sample: i, distance: Math.hypot(...sample.z.map((value, k) => value - (z[k] ?? 0))) }));
  return distances.sort((a, b) => a.distance - b.distance).slice(0, NEIGHBOURS);
}

/** Share of the validation images with a smaller error, 0 to 100, linear between the stored quantiles. */
export function percentileOf(error: number, reconstruction: Manifest["reconstruction"]): number {
  const points = Object.entries(reconstruction.quantiles)
    .map(([share, value]) => ({ share: 100 * Number(share), value }))
    .sort((a, b) => a.share - b.share);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || error < first.value) return first?.share ?? 0;
  if (error >= last.value) return last.share;
  const above = points.findIndex(({ value }) => value > error);
  const [low, high] = [points[above - 1] ?? first, points[above] ?? last];
  return low.share + ((high.share - low.share) * (error - low.value)) / (high.value - low.value);
}

export function verdict(percentile: number): Encoding["verdict"] {
  if (percentile > 99.9) return "unlike";
  return percentile > 95 ? "unusual" : "typical";
}

/** Index of the nearest codebook value of each latent, the lower of equals; null where there are no codebooks. */
export function codeOf(z: readonly number[], latent: Manifest["latent"]): number[] | null {
  if (latent.kind !== "quantized") return null;
  return z.map((value, k) => {
    const distances = (latent.codebooks[k] ?? []).map((one) => Math.abs(one - value));
    return distances.indexOf(Math.min(...distances));
  });
}

export function meanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += Math.fround((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum / a.length;
}
