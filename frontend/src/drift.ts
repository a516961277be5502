/** What a transform of the input is called, how strong it is, and where its chart's marks lie. */
import { factorColour } from "./colour";
import { trimmed } from "./format";
import { ordered } from "./latents";
import { UNWARPED, type Warp } from "./state";
import type { Manifest, Warped } from "./types";

type Curve = NonNullable<Manifest["consistency"]>["curves"][number];
export type Transform = Curve["transform"];
export type Measure = "kl" | "drift" | "error";
export type Span = readonly [low: number, high: number];

export const TRANSFORMS: readonly Transform[] = ["rotation", "shift", "scale"];

/** Where a bundle has no curve: three times what the usual training range is, of scale four times. */
const SPANS: Readonly<Record<Transform, Span>> = { rotation: [-45, 45], shift: [-0.15, 0.15], scale: [0.6, 1.4] };
/** What Random draws from where a model was trained without transforms: the `simple` preset of the paper's code. */
const SIMPLE: Readonly<Record<Transform, Span>> = { rotation: [-15, 15], shift: [-0.05, 0.05], scale: [0.9, 1.1] };

export const MEASURES: Readonly<Record<Measure, { label: string; unit: string; explains: string; ours: boolean }>> = {
  kl: { label: "KL", unit: "nats", explains: "KL(q(z|x̃) ‖ q(z|x)), summed over latents: the regulariser of Sinha & Dieng 2021. 0: the same posterior.", ours: false },
  drift: { label: "Drift", unit: "", explains: "‖z̃ − z‖² over the trace of the covariance of z: 0 the code stays, 2 as far as unrelated images are on average.", ours: true },
  error: { label: "Error", unit: "", explains: "Mean squared error per pixel value of reconstructing x̃.", ours: false },
};

export const curveOf = (manifest: Manifest, transform: Transform): Curve | null =>
  manifest.consistency?.curves.find((curve) => curve.transform === transform) ?? null;

export const trainedOf = (manifest: Manifest, transform: Transform): Span | null => manifest.consistency?.trained[transform] ?? null;

/** The first of some models that was trained on copies, and the range of a transform there. */
export function shaded<M extends { readonly manifest: Manifest }>(models: readonly M[], transform: Transform): { model: M; range: Span } | null {
  for (const model of models) {
    const range = trainedOf(model.manifest, transform);
    if (range) return { model, range };
  }
  return null;
}

/** The ends of a transform's slider: those of its curve, and further where the value is already further. */
export function span(manifest: Manifest, transform: Transform, ...values: readonly number[]): Span {
  const curve = curveOf(manifest, transform)?.values ?? SPANS[transform];
  return [Math.min(curve[0] ?? 0, ...values), Math.max(curve.at(-1) ?? 0, ...values)];
}

/** Where a transform stands on its curve's axis; a curve's shift goes right and down alike, so of two the mean. */
export function strength(transform: Transform, warp: Warp): number {
  return transform === "rotation" ? warp.rotation : transform === "scale" ? warp.scale : (warp.x + warp.y) / 2;
}

export function withStrength(transform: Transform, warp: Warp, value: number): Warp {
  if (transform === "rotation") return { ...warp, rotation: value };
  return transform === "scale" ? { ...warp, scale: value } : { ...warp, x: value, y: value };
}

/** Whether this transform alone is in force, and as its curve has it: only then does an image compare with the curve. */
export function alone(transform: Transform, warp: Warp): boolean {
  return sameWarp(warp, withStrength(transform, UNWARPED, strength(transform, warp)));
}

export function sameWarp(a: Warp, b: Warp): boolean {
  return a.rotation === b.rotation && a.x === b.x && a.y === b.y && a.scale === b.scale;
}

/** What is done to the input, for captions and for those who do not see it. */
export function warpWords({ rotation, x, y, scale }: Warp): string {
  const rounded = (value: number) => trimmed(Number(value.toFixed(3)));
  return `turned ${rounded(rotation)} degrees, shifted ${rounded(x)} right and ${rounded(y)} down, scaled ${rounded(scale)}`;
}

/** One draw as training makes them: each uniformly from its own range. */
export function randomWarp(manifest: Manifest, random: () => number): Warp {
  const from = (transform: Transform) => {
    const [low, high] = trainedOf(manifest, transform) ?? SIMPLE[transform];
    return low + (high - low) * random();
  };
  return { rotation: from("rotation"), x: from("shift"), y: from("shift"), scale: from("scale") };
}

/** A curve's measure; null where the bundle has none. */
export const valuesOf = (curve: Curve, measure: Measure): readonly number[] | null => (measure === "kl" ? curve.kl : curve[measure]);

/** An image's own measure; null where there is none. */
export const measured = ({ drift, error }: Warped, measure: Measure): number | null =>
  measure === "kl" ? drift.kl : measure === "drift" ? drift.total : error;

/** Linear between the points of a line, its x ascending; null beyond them. */
export function between(x: readonly number[], y: readonly number[], at: number): number | null {
  const right = x.findIndex((value) => value >= at);
  const [x1, y1] = [x[right], y[right]];
  if (x1 === undefined || y1 === undefined) return null;
  const [x0, y0] = [x[right - 1], y[right - 1]];
  if (x0 === undefined || y0 === undefined) return x1 === at ? y1 : null;
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}

/** Latents by how far they have moved, the furthest first: by KL where there is one; inactive ones last. */
export function byMovement(manifest: Manifest, { kl_by_latent, std }: Warped["drift"]): number[] {
  const far = (k: number) => kl_by_latent?.[k] ?? Math.abs(std[k] ?? 0);
  const { active, inactive } = ordered(manifest, "activity");
  return [...active.sort((a, b) => far(b) - far(a)), ...inactive];
}

/** What happened to the code, in a few words; null where it moved and has no values to count. */
export function codeWords(manifest: Manifest, { original, warped }: Warped): string | null {
  const size = original.z.length;
  const moved = original.z.filter((value, k) => value !== warped.z[k]).length;
  if (moved === 0) return "code unchanged";
  if (manifest.latent.kind === "quantized") return `${moved} of ${size} codes moved`;
  return null;
}

/** What training did to the images and to their codes, as far as the bundle says: in short, and with the ranges. */
export function trainingWords(manifest: Manifest): { short: string; long: string } {
  const ranges = TRANSFORMS.flatMap((transform) => {
    const trained = trainedOf(manifest, transform);
    return trained ? [TRAINED[transform](trained)] : [];
  });
  const weight = manifest.terms.find(({ name }) => name === "consistency")?.weight ?? 0;
  const short = ranges.length > 0 ? "trained on transformed copies too" : "trained without transforms";
  const lowered = weight > 0 ? `; this KL in its loss × ${weight}` : "";
  return { short: weight > 0 ? `trained on copies${lowered}` : short, long: `${short}${ranges.length > 0 ? `: ${ranges.join(", ")}` : ""}${lowered}` };
}

const range = ([low, high]: Span, unit = "") => (low === -high ? `±${high}${unit}` : `${low}–${high}${unit}`.replaceAll("-", "−"));
const TRAINED: Readonly<Record<Transform, (trained: Span) => string>> = {
  rotation: (trained) => `turned ${range(trained, "°")}`,
  shift: (trained) => `shifted ${range(trained)}`,
  scale: (trained) => `scaled ${range(trained)}`,
};

/** Colour, dash and letter of the n-th model; the open one is the first. */
export function lineLook(n: number): { colour: string; dash: string; letter: string } {
  const dashes = ["", "7 3", "2 3", "9 3 2 3", "4 2 1 2", "1 4"];
  return { colour: n === 0 ? "var(--accent)" : factorColour(n), dash: dashes[n % dashes.length] ?? "", letter: String.fromCharCode(65 + n) };
}

/** Places of labels, each as near to its own as a gap between all of them allows, in the order of their places. */
export function spread(places: readonly number[], gap: number, low: number, high: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const out = [...places];
  let least = low;
  for (const i of order) {
    out[i] = Math.max(places[i] ?? 0, least);
    least = (out[i] ?? 0) + gap;
  }
  let most = high;
  for (const i of order.reverse()) {
    out[i] = Math.min(out[i] ?? 0, most);
    most = (out[i] ?? 0) - gap;
  }
  return out;
}

/** The transform after a hand has gone over a picture: the inner part shifts it, the rim turns it about its middle. */
export function dragged(from: Warp, hand: { readonly start: Point; readonly now: Point; readonly width: number; readonly height: number }): Warp {
  const { start, now, width, height } = hand;
  if (!atRim(start, width, height)) return { ...from, x: from.x + (now.x - start.x) / width, y: from.y + (now.y - start.y) / height };
  const angle = ({ x, y }: Point) => (Math.atan2(height / 2 - y, x - width / 2) * 180) / Math.PI;
  const by = ((angle(now) - angle(start) + 540) % 360) - 180;
  return { ...from, rotation: from.rotation + by };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Whether a point of a picture, in pixels from its upper left corner, lies in the part that turns it. */
export function atRim({ x, y }: Point, width: number, height: number): boolean {
  return Math.hypot(x / width - 0.5, y / height - 0.5) > 0.36;
}

/** Held within the sliders' ends, and rounded, so that a link stays short. */
export function held(manifest: Manifest, warp: Warp): Warp {
  const clamp = (transform: Transform, value: number) => {
    const [low, high] = span(manifest, transform);
    return Number(Math.min(Math.max(value, low), high).toFixed(transform === "rotation" ? 2 : 4));
  };
  return { rotation: clamp("rotation", warp.rotation), x: clamp("shift", warp.x), y: clamp("shift", warp.y), scale: clamp("scale", warp.scale) };
}
