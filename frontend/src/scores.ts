/** How the scores of a manifest are grouped, and what is said beside a number. */
import { count, metric } from "./format";
import type { Manifest, Score } from "./types";

export type Family = Score["family"];

/** In the page's order. */
export const FAMILY_WORDS: Readonly<Record<Family, { title: string; explains: string }>> = {
  disentanglement: { title: "Disentanglement", explains: "How factors and latents are matched." },
  reconstruction: { title: "Reconstruction", explains: "How much of a picture survives the code." },
  information: { title: "Information", explains: "How much the code carries." },
  geometry: { title: "Geometry", explains: "How the codes lie in their space." },
  robustness: { title: "Robustness", explains: "What a transformed picture does to its code." },
  probes: { title: "Probes", explains: "What classifiers read from the code." },
  samples: { title: "Samples", explains: "How drawn pictures compare with real ones." },
  other: { title: "Other", explains: "Scores of no family." },
};
const FAMILIES = Object.keys(FAMILY_WORDS) as Family[];

/** The three that head the page. */
export const HEROES: readonly string[] = ["InfoM", "InfoE", "InfoC"];
/** What one line has room for. */
const HEADLINES: readonly string[] = [...HEROES, "PSNR"];
/** Bundles written before scores had families. */
const OF_OLD: Readonly<Record<string, Family>> = { InfoM: "disentanglement", InfoE: "disentanglement", InfoC: "disentanglement", PSNR: "reconstruction" };

export function familyOf({ family, name }: Pick<Score, "family" | "name">): Family {
  return family === "other" ? (OF_OLD[name] ?? family) : family;
}

export interface Group {
  readonly family: Family;
  readonly scores: readonly Score[];
}

/** The first score of each hero's name, and all the others by family; families without any are left out. */
export function arranged(scores: readonly Score[]): { heroes: Score[]; groups: Group[] } {
  const heroes = HEROES.flatMap((name) => scores.find((score) => score.name === name) ?? []);
  const rest = scores.filter((score) => !heroes.includes(score));
  const groups = FAMILIES.map((family) => ({ family, scores: rest.filter((score) => familyOf(score) === family) }));
  return { heroes, groups: groups.filter((group) => group.scores.length > 0) };
}

/** The few scores for one line, and how many there are besides. */
export function headlines(scores: readonly Score[]): { shown: Score[]; more: number } {
  const named = HEADLINES.flatMap((name) => scores.find((score) => score.name === name) ?? []);
  const shown = named.length > 0 ? named : scores.slice(0, HEADLINES.length);
  return { shown, more: scores.length - shown.length };
}

/** "0.85", "26.6 dB", "undefined". */
export function valueWords({ value, unit }: Pick<Score, "value" | "unit">): string {
  return value === null || !unit ? metric(value, unit) : `${metric(value, unit)} ${unit}`;
}

/** "0.84 to 0.86", with as many decimals more, up to two, as it takes to tell the ends apart. */
export function between([low, high]: readonly [number, number], unit: string): string {
  const usual = unit === "dB" ? 1 : 2;
  const text = (value: number, decimals: number) => value.toFixed(decimals).replace("-", "−");
  const decimals = [usual, usual + 1].find((d) => text(low, d) !== text(high, d)) ?? usual + 2;
  return `${text(low, decimals)} to ${text(high, decimals)}`;
}

/** "95 % interval 0.84 to 0.86", or why there is none. */
export function intervalWords({ interval, seeds, unit }: Pick<Score, "interval" | "seeds" | "unit">): string {
  if (interval) return `95 % interval ${between(interval, unit)}`;
  return seeds > 1 ? `no interval over ${seeds} evaluations` : "no interval: one evaluation";
}

/** "seed 0", "mean of seeds 0 to 4". */
export function seedWords({ seed, seeds }: Pick<Score, "seed" | "seeds">): string {
  return seeds > 1 ? `mean of seeds ${seed} to ${seed + seeds - 1}` : `seed ${seed}`;
}

/** What is needed to defend the number, besides its estimator. */
export function sizeWords(score: Score): string {
  return `n = ${count(score.n)}, ${seedWords(score)}, ${score.split} images`;
}

export interface Part {
  readonly name: string;
  readonly value: number | null;
}

/** A score's value for each factor and for each latent, where it has them. */
export function parts(score: Score, manifest: Manifest): { title: string; parts: Part[] }[] {
  const named = (values: readonly (number | null)[], name: (i: number) => string) => values.map((value, i) => ({ name: name(i), value }));
  const found = [];
  if (score.by_factor) found.push({ title: "By factor", parts: named(score.by_factor, (i) => manifest.data.factors[i]?.name ?? `factor ${i}`) });
  if (score.by_latent) found.push({ title: "By latent", parts: named(score.by_latent, (k) => `z${k}`) });
  return found;
}
