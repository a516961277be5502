/** How far a reconstruction can be trusted: where its error lies among those of the validation images. */
import { number } from "./format";
import { latentName, type NameList } from "./names";
import type { Encoding, Manifest, Picture } from "./types";

/** So many latents are called by their numbers; the rest are counted. */
const NAMED = 3;

export type Verdict = Encoding["verdict"];

export interface Judgement {
  readonly error: number;
  /** 0 to 100. */
  readonly percentile: number;
  readonly verdict: Verdict;
}

/** Mean squared error per pixel value; a grey picture's three channels are equal, so its mean is that of one. */
export function squaredError(a: Picture, b: Picture): number | null {
  if (a.width !== b.width || a.height !== b.height) return null;
  let sum = 0;
  for (let i = 0; i < a.rgba.length; i++) {
    if (i % 4 === 3) continue;
    const difference = ((a.rgba[i] ?? 0) - (b.rgba[i] ?? 0)) / 255;
    sum += difference * difference;
  }
  return sum / ((a.rgba.length / 4) * 3);
}

/** Interpolates between the manifest's quantiles of the reconstruction error. */
export function judged(error: number, quantiles: Manifest["reconstruction"]["quantiles"]): Judgement {
  const points = Object.entries(quantiles)
    .map(([probability, value]) => ({ p: Number(probability), value }))
    .sort((a, b) => a.p - b.p);
  const above = points.findIndex((point) => error < point.value);
  const left = points[above - 1];
  const right = points[above];
  let p = above === 0 ? (points[0]?.p ?? 0) : 1;
  if (left && right) p = left.p + ((right.p - left.p) * (error - left.value)) / (right.value - left.value || 1);
  return { error, percentile: 100 * p, verdict: p > 0.999 ? "unlike" : p > 0.95 ? "unusual" : "typical" };
}

export function ordinal(percentile: number): string {
  const n = Math.floor(percentile);
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${suffix}`;
}

/** A sentence for the eye beside the pictures. */
export function inWords({ percentile, verdict }: Judgement, uploaded: boolean): string {
  const what = uploaded ? "This picture" : "This sample";
  if (verdict === "unlike")
    return `${what} is unlike anything the model was trained on (error above 99.9 % of validation images). The code describes the nearest thing it knows.`;
  if (verdict === "unusual")
    return `${what} is unusual for this model: its error is above ${Math.floor(percentile)} % of validation images.`;
  return `${ordinal(percentile)} percentile of the validation images' errors.`;
}

/** Which latents are beyond what validation images showed, in one line. */
export function outsideWords(latents: readonly number[], names: NameList): string {
  const all = latents.length > NAMED + 1 ? [...latents.slice(0, NAMED).map((k) => `z${k}`), `${latents.length - NAMED} more`] : latents.map((k) => (latents.length < NAMED ? latentName(names, k) : `z${k}`));
  const list = all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : all[0];
  return `${list} ${all.length > 1 ? "are" : "is"} outside the range seen in training.`;
}

/** Each latent is inside, all of them at once are not. */
export const UNLIKE_TOGETHER = {
  short: "Each latent is in range, z as a whole is unlike the data.",
  explains: "The Mahalanobis distance of z from the mean of the validation codes is above the 99.9th percentile of theirs: our formulation.",
};

export function moved(count: number, error: number): string {
  const latents = count === 1 ? "One latent" : `${count} latents`;
  return `${latents} moved; the mean squared difference from the input is ${number(error)}.`;
}
