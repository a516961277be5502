/** The page's fixed sentences about things that the manifest only names. */
import { SHA_LENGTH, type Base, type View } from "./state";
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
  "InfoM gap": { means: "modularity, as a gap", explains: "How far is each latent's best factor ahead of its second, in shares of the factors' entropies? Mean over active latents." },
  "InfoC gap": { means: "compactness, as a gap", explains: "How far is each factor's best latent ahead of its second, in shares of the factor's entropy? Mean over factors." },
  "InfoE regression": { means: "explicitness, by regression", explains: "What share of each factor's variance does a linear regression on the latents explain? 1: all of it." },
  "DCI-D": { means: "disentanglement", explains: "Does each latent matter to one factor only, by what a classifier of the factors looks at? 1: every latent does." },
  "DCI-C": { means: "completeness", explains: "Is one latent enough for a classifier of each factor to look at? 1: it is, for every factor." },
  "DCI-I": { means: "informativeness", explains: "On what share of unseen images does a classifier name the factors from the latents? 1: on all." },
  MIG: { means: "mutual information gap", explains: "How far is the latent that tells most of a factor ahead of the second, in shares of the factor's entropy? 1: it tells all and the second nothing." },
  SAP: { means: "separated attribute predictability", explains: "How much more often does the best single latent name a factor than the second best? In shares of unseen images." },
  "beta-VAE score": { means: "which factor do pairs share?", explains: "Pairs of images share one factor: on what share of unseen groups does a linear classifier name it from their differences? Read it beside the chance in its note." },
  "FactorVAE score": { means: "which factor is held?", explains: "Images share one factor: on what share of unseen groups does the latent that varies least name it? Read it beside the chance in its note." },
  "RM modularity": { means: "modularity, Ridgeway & Mozer", explains: "How near is each latent to telling about one factor only? 1: nothing about any other. Other numbers than InfoM." },
  "RM explicitness": { means: "explicitness, Ridgeway & Mozer", explains: "How well can each value of a factor be told from all others by a line? 1: without error, 0: by chance. Other numbers than InfoE." },
  IRS: { means: "interventional robustness", explains: "Does a latent stay still while its factor is held and all others change? 1: perfectly still." },
  PSNR: { means: "reconstruction", explains: "Peak signal-to-noise ratio of reconstructions: 10 log10 of 1 over the mean squared error." },
  SSIM: { means: "structural similarity", explains: "How alike are image and reconstruction in brightness, contrast and structure, window by window? 1: the same." },
  "Reconstruction error": { means: "−ln p(x|z) at the best code", explains: "What it takes to correct the decoded image to the original, under the model's likelihood. Compare only within one likelihood." },
  "Sampled reconstruction error": { means: "−ln p(x|z) at a sampled code", explains: "The same with z drawn from the posterior, as in training: with the KL it is the negative ELBO." },
  KL: { means: "cost of the code", explains: "How far the posterior of an image is from the model's prior, summed over latents. Neither high nor low is good as such: 0 says nothing." },
  "I(x; z)": { means: "information about the image", explains: "How much a sampled code tells of which image it came from. It cannot exceed ln n, the logarithm of the number of images." },
  "Active units": { means: "latents that move", explains: "Latents whose mean changes from image to image; the rest have collapsed to the prior." },
  NLL: { means: "−ln p(x)", explains: "How unlikely the model holds unseen images, by importance sampling; too high in expectation. Compare only within one likelihood." },
  "Code entropy": { means: "length of the code", explains: "How many bits an image's code takes when each latent is coded by itself. More bits can tell more." },
  Eccentricity: { means: "how stretched the codes are", explains: "Longest over shortest axis of the cloud of codes: 1 on a sphere. Our formulation." },
  "Participation ratio": { means: "directions in use", explains: "How many directions share the variance of the codes: all of them on a sphere, 1 on a line." },
  "Sign entropy": { means: "information in the signs", explains: "How evenly each latent's sign falls to either side, mean over latents: ln 2 where both are as frequent, 0 where it never changes. Our own measure." },
  "Near the modes": { means: "how binary the codes are", explains: "Share of the posterior means that lie within r/2 of −r or r. Our own measure." },
  "Drift, simple": { means: "movement under small transforms", explains: "How far codes move when their images are turned, shifted and scaled a little: 0 they stay, 2 as if unrelated. A collapsed code stays too." },
  "Drift, large": { means: "movement under large transforms", explains: "How far codes move when their images are turned, shifted and scaled a lot: 0 they stay, 2 as if unrelated. A collapsed code stays too." },
  "Drift KL, simple": { means: "inconsistency, small transforms", explains: "KL between the posteriors of the transformed and the original image, small transforms: what the CR-VAE is trained to lower." },
  "Drift KL, large": { means: "inconsistency, large transforms", explains: "KL between the posteriors of the transformed and the original image, large transforms: what the CR-VAE is trained to lower." },
  "Retrieval, simple": { means: "images found again, small transforms", explains: "Share of the transformed images whose nearest code, of all originals', is that of their own image." },
  "Retrieval, large": { means: "images found again, large transforms", explains: "Share of the transformed images whose nearest code, of all originals', is that of their own image." },
  "Linear probe": { means: "factors read off by a line", explains: "On what share of unseen codes does a linear classifier name the factor? Read it beside the chance in its note." },
  "MLP probe": { means: "factors read off by a small network", explains: "On what share of unseen codes does a classifier with one hidden layer name the factor? Read it beside the chance in its note." },
  "Frechet distance": { means: "how real samples look", explains: "Distance between drawn and real images on the features of a classifier trained here. Not the FID, and it does not compare with one." },
};

export const VIEW_WORDS: Readonly<Record<View, string>> = {
  explore: "Explore",
  codebook: "Codebook",
  bits: "Bits",
  components: "Components",
  consistency: "Consistency",
  metrics: "Metrics",
  compare: "Compare",
};

/** Why a model has no such view; null if it has. Looks only at what the manifest holds. */
export function absence(view: View, manifest: Manifest): string | null {
  if (view === "codebook" && manifest.latent.kind !== "quantized")
    return `The latents of ${manifest.title} are ${manifest.latent.kind}: they take any value, so there is no codebook to show. Choose a model with quantized latents, or go to Explore.`;
  if (view === "bits" && manifest.latent.kind === "quantized" && manifest.latent.codebooks.some((book) => book.length > 2))
    return `The latents of ${manifest.title} hold more than two values each, so they are no bits. Go to Codebook, or choose a model with continuous latents.`;
  if (view === "components" && manifest.latent.kind === "quantized" && manifest.latent.quantizer === "vector")
    return `The latents of ${manifest.title} are indices of learned vectors: between two indices there is nothing, so they have no principal directions. Go to Codebook.`;
  if (view === "components" && !manifest.statistics.eigenvalues.some((value) => value > 0))
    return `The codes of ${manifest.title} do not vary, so they have no principal components.`;
  return null;
}

/** Where the input comes from, beside the word "input". */
export function inputWords(base: Base): string {
  return base === "upload" ? "uploaded picture" : typeof base === "number" ? `sample ${base}` : "drawn from its factors";
}

export function latentWords({ latent }: Manifest): string {
  return latent.kind === "quantized" ? QUANTIZER_WORDS[latent.quantizer].latents : latent.kind;
}

/** Which model, on what: the last line of whatever is exported. */
export function origin({ title, data, id }: Pick<Manifest, "title" | "data" | "id">, sha: string): string {
  return `${title.includes(data.title) ? title : `${title} on ${data.title}`} (${id}, ${sha.slice(0, SHA_LENGTH)})`;
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
  "The models folder has no bundle that can be served. Train one with `factorscope-train run training/runs/NAME.toml`, export it with `factorscope-train export`, and it appears here without a restart. A training that leaves snapshots in this folder appears with its first one.";
