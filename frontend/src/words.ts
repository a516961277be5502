/** The page's fixed sentences about things that the manifest only names. */
import type { View } from "./state";
import type { Manifest, Quantizer, RangeMode } from "./types";

export const RANGE_WORDS: Readonly<Record<RangeMode, { label: string; explains: string }>> = {
  codebook: { label: "Codebook", explains: "The values that each latent can hold; of long codebooks those that validation images use most." },
  quantile: { label: "1st–99th pct.", explains: "Between the 1st and 99th percentile of the validation images." },
  minmax: { label: "Min–max", explains: "Between the least and the largest value of the validation images." },
  sigma2: { label: "Mean ± 2 std", explains: "Two standard deviations to either side of the validation mean." },
  prior: { label: "Prior N(0, 1)", explains: "Quantiles of the standard normal prior at equally spaced probabilities, 0.01 to 0.99." },
};

/** Of discrete latents: what they are, and what one cell of the codebook shows. */
export const QUANTIZER_WORDS: Readonly<Record<Quantizer, { latents: string; cell: string }>> = {
  codebook: { latents: "quantized, each with a learned codebook of its own", cell: "one value of its learned codebook" },
  global_codebook: { latents: "quantized, all with one learned codebook", cell: "one value of the learned codebook that all latents share" },
  fixed_values: { latents: "quantized to fixed values", cell: "one of its fixed values" },
  fixed_grid: { latents: "quantized to a fixed grid (FSQ)", cell: "one value of its fixed grid (FSQ)" },
  sign: { latents: "signs (LFQ)", cell: "one of its two signs, −1 and +1 (LFQ)" },
  bernoulli: { latents: "bits (Bernoulli)", cell: "one value of its bit, 0 or 1 (Bernoulli)" },
  vector: { latents: "indices of learned vectors", cell: "one learned vector, named by its index" },
};

export const METRIC_WORDS: Readonly<Record<string, { means: string; explains: string }>> = {
  InfoM: { means: "modularity", explains: "Is each latent informative about one factor only? 1: every active latent tells about a single factor." },
  InfoE: { means: "explicitness", explains: "Can a simple (linear) model read each factor from the latents? 1: every factor can be read off without error." },
  InfoC: { means: "compactness", explains: "Is each factor held by one latent only? 1: every factor is told by a single latent." },
  PSNR: { means: "reconstruction", explains: "Peak signal-to-noise ratio of reconstructions: 10 log10 of 1 over the mean squared error." },
};

export const VIEW_WORDS: Readonly<Record<View, string>> = { explore: "Explore", codebook: "Codebook", metrics: "Metrics" };

/** Why a model has no such view; null if it has. Looks only at what the manifest holds. */
export function absence(view: View, manifest: Manifest): string | null {
  if (view === "codebook" && manifest.latent.kind !== "quantized")
    return `The latents of ${manifest.title} are ${manifest.latent.kind}: they take any value, so there is no codebook to show. Choose a model with quantized latents, or go to Explore.`;
  return null;
}

export function latentWords({ latent }: Manifest): string {
  return latent.kind === "quantized" ? QUANTIZER_WORDS[latent.quantizer].latents : latent.kind;
}

/** How much of a codebook is on show; null where all of it is. */
export function shownWords(size: number, shown: number, usage: readonly number[] | null): { short: string; explains: string } | null {
  if (shown >= size) return null;
  const used = usage?.filter((n) => n > 0).length ?? 0;
  if (used === 0) return { short: `${shown} of ${size}`, explains: `${shown} of the ${size} values, evenly spread.` };
  const rest = used > shown ? ` The ${shown} that most images use are shown.` : "";
  return { short: `${used} of ${size} used`, explains: `${used} of ${size} values are used on validation data.${rest}` };
}

export function dataWords(data: Manifest["data"] | { title: string; rendered: boolean }): { kind: string; explains: string } {
  return data.rendered
    ? { kind: "rendered here", explains: `${data.title}: images drawn by this project after the official set, not the official images.` }
    : { kind: "original", explains: `${data.title}: the images of the data set itself, not drawn by this project.` };
}

export const NO_MODELS =
  "The models folder has no bundle that can be served. Train one with `factorscope-train run training/runs/NAME.toml`, export it with `factorscope-train export`, and it appears here without a restart.";
