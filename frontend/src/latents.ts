/** What the page knows of latents: codes, ranges, order, best factors. Pure functions of the manifest and z. */
import { same } from "./floats";
import type { Mode, Sort, State } from "./state";
import type { Manifest, RangeMode } from "./types";

/** What an input picture was encoded to. */
export interface Encoded {
  readonly z: readonly number[];
  readonly pre_z: readonly number[] | null;
}

export function codebooks(manifest: Manifest): readonly (readonly number[])[] | null {
  return manifest.latent.kind === "quantized" ? manifest.latent.codebooks : null;
}

/** Whether latents have codes and may also hold something between them: the index of a vector may not. */
export function between(manifest: Manifest): boolean {
  return manifest.latent.kind === "quantized" && manifest.latent.quantizer !== "vector";
}

export function size(manifest: Manifest): number {
  return manifest.statistics.latents.length;
}

/** Index of the nearest of ascending or any other values; of equals the first. */
export function nearest(values: readonly number[], value: number): number {
  let best = 0;
  values.forEach((candidate, i) => {
    if (Math.abs(candidate - value) < Math.abs((values[best] ?? 0) - value)) best = i;
  });
  return best;
}

export function snapped(z: readonly number[], books: readonly (readonly number[])[]): number[] {
  return z.map((value, k) => books[k]?.[nearest(books[k], value)] ?? value);
}

/** z of the input itself: before quantization in free mode. */
export function ownZ(base: Encoded, mode: Mode): readonly number[] {
  return mode === "free" && base.pre_z ? base.pre_z : base.z;
}

/** z after a change of mode: latents that nobody moved stay the input's own. */
export function withMode(z: readonly number[], base: Encoded, to: Mode, books: readonly (readonly number[])[]): number[] {
  if (to === "snap") return snapped(z, books);
  return z.map((value, k) => (same(value, base.z[k] ?? NaN) ? (base.pre_z?.[k] ?? value) : value));
}

/** The modes that the model's kind of latent has, its default first. */
export function ranges(manifest: Manifest): RangeMode[] {
  const common: RangeMode[] = ["quantile", "minmax", "sigma2"];
  if (manifest.latent.kind === "quantized") return between(manifest) ? ["codebook", ...common] : ["codebook"];
  return manifest.latent.kind === "gaussian" ? [...common, "prior"] : common;
}

/** The range in force. Snapping goes with the codebook: its values are the only ones there are. */
export function rangeOf(state: Pick<State, "range" | "mode" | "view">, manifest: Manifest): RangeMode {
  const modes = ranges(manifest);
  const first = modes[0] ?? "minmax";
  if (first === "codebook" && (state.mode === "snap" || state.view === "codebook")) return "codebook";
  return state.range !== null && modes.includes(state.range) ? state.range : first;
}

/** Whether a value lies outside what the validation images showed (of pre_z for quantized latents). */
export function outside(manifest: Manifest, latent: number, value: number): boolean {
  const seen = manifest.statistics.latents[latent];
  if (!seen) return false;
  const book = codebooks(manifest)?.[latent];
  const low = Math.min(seen.min, book?.[0] ?? Infinity);
  const high = Math.max(seen.max, book?.at(-1) ?? -Infinity);
  const slack = 1e-6 * (high - low);
  return value < low - slack || value > high + slack;
}

/** Nats of KL or entropy where the kind has them, else the standard deviation. */
export function activity(manifest: Manifest, latent: number): { value: number; unit: string; name: string } {
  const statistics = manifest.statistics.latents[latent];
  if (statistics?.kl != null) return { value: statistics.kl, unit: "nats", name: "KL" };
  if (statistics?.entropy != null) return { value: statistics.entropy, unit: "nats", name: "entropy" };
  return { value: statistics?.std ?? 0, unit: "", name: "standard deviation" };
}

/** Latents in the order of the rows, active and inactive apart. */
export function ordered(manifest: Manifest, sort: Sort): { active: number[]; inactive: number[] } {
  const all = manifest.statistics.latents.map((_, k) => k);
  const value = all.map((k) => activity(manifest, k).value);
  if (sort === "activity") all.sort((a, b) => (value[b] ?? 0) - (value[a] ?? 0) || a - b);
  const isActive = (k: number) => manifest.statistics.latents[k]?.active ?? false;
  return { active: all.filter(isActive), inactive: all.filter((k) => !isActive(k)) };
}

export interface BestFactor {
  readonly index: number;
  readonly name: string;
  readonly nmi: number;
}

/** The factor that a latent tells most about; null where there are no factors or nothing is told. */
export function bestFactor(manifest: Manifest, latent: number): BestFactor | null {
  const information = manifest.mutual_information;
  if (!information) return null;
  let best: BestFactor | null = null;
  information.values.forEach((row, index) => {
    const nmi = row[latent] ?? 0;
    if (nmi >= 0.005 && nmi > (best?.nmi ?? 0)) best = { index, name: information.factors[index] ?? "", nmi };
  });
  return best;
}

/** One latent drawn from its validation distribution, or from the prior where the range says so. */
export function drawn(manifest: Manifest, latent: number, range: RangeMode, random: () => number): number {
  const statistics = manifest.statistics.latents[latent];
  if (!statistics) return 0;
  if (range === "prior") return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const book = codebooks(manifest)?.[latent];
  if (book && statistics.usage) return book[pick(statistics.usage, random)] ?? 0;
  const { low, high, counts } = statistics.histogram;
  return low + ((pick(counts, random) + random()) / counts.length) * (high - low);
}

function pick(weights: readonly number[], random: () => number): number {
  let left = random() * weights.reduce((a, b) => a + b, 0);
  const found = weights.findIndex((weight) => (left -= weight) < 0);
  return Math.max(found, 0);
}
