/**
 * Which latents of several models belong together, and where they go when one of them moves. Pure functions. The rules
 * are our own: pairs, directions and places are no part of any paper.
 */
import { codeAt, distribution, placeOf, valueAt, type Distribution } from "./distribution";
import { same } from "./floats";
import { between } from "./latents";
import { binsFor, classes, normalisedInformation, paired, rankCorrelation } from "./likeness";
import type { Mode } from "./state";
import type { Codes, Manifest } from "./types";

/** Latents that tell less of each other are left alone. */
export const LEAST_LIKE = 0.1;
/** A factor of which no latent tells this much is held by none. */
const LEAST_TOLD = 0.005;

/** What is known of one of the models. */
export interface Side {
  readonly manifest: Manifest;
  readonly codes: Codes;
}

/** A latent of another model. */
export interface Partner {
  readonly latent: number;
  /** With the open model's latent, or with the factor. */
  readonly nmi: number;
  /** Of ranks over the same images; over different ones the product of both latents' with the factor. Below 0 it runs the other way. */
  readonly correlation: number;
}

export interface Match {
  /** Of the open model. */
  readonly latent: number;
  /** What they were matched by, with the open latent's NMI; null where they were matched by likeness. */
  readonly factor: { readonly name: string; readonly index: number; readonly nmi: number } | null;
  /** One for each other model, null where it has none. */
  readonly partners: readonly (Partner | null)[];
}

/** Why the codes of two models are not of the same images, as far as one can tell; null if they are. */
export function differentImages(a: Side, b: Side): string | null {
  const [first, second] = [a.manifest, b.manifest];
  if (first.data.name !== second.data.name) return `${second.title} was trained on ${second.data.title}, not on ${first.data.title}.`;
  if (a.codes.n !== b.codes.n) return `${first.title} keeps the codes of ${a.codes.n} images, ${second.title} of ${b.codes.n}.`;
  if (!a.codes.factors || !b.codes.factors) return "The factor values of the codes' images are not known, so nothing says that they are the same images.";
  const equal = a.codes.factors.every((row, i) => row.length === b.codes.factors?.[i]?.length && row.every((value, f) => value === b.codes.factors?.[i]?.[f]));
  return equal ? null : `The codes of ${first.title} and of ${second.title} are of different images.`;
}

/** Why no latent of two models can be matched by factor; null if they can. */
export function withoutFactors(a: Side, b: Side): string | null {
  for (const { manifest } of [a, b]) if (!manifest.mutual_information) return `What the latents of ${manifest.title} tell about factors has not been measured.`;
  const [mine, theirs] = [told(a.manifest), told(b.manifest)];
  return [...mine.keys()].some((name) => theirs.has(name)) ? null : `The latents of ${a.manifest.title} and of ${b.manifest.title} tell about no common factor.`;
}

export function column({ z, latents, n }: { readonly z: Float32Array; readonly latents: number; readonly n: number }, latent: number): number[] {
  return Array.from({ length: n }, (_, i) => z[i * latents + latent] ?? 0);
}

/**
 * One row for each latent of the open model that has a partner, the most alike first: greedy one-to-one pairs by NMI
 * over the same images. Inactive latents have none, nor do those of models whose codes are of other images.
 */
export function byLikeness(open: Side, others: readonly Side[]): Match[] {
  const bins = binsFor(open.codes.n);
  const columnsOf = ({ manifest, codes }: Side) => manifest.statistics.latents.map((_, k) => column(codes, k));
  const mine = columnsOf(open);
  const cut = mine.map((values) => classes(values, bins));
  const found = others.map((other) => {
    if (differentImages(open, other)) return new Map<number, Partner>();
    const theirs = columnsOf(other);
    const theirCut = theirs.map((values) => classes(values, bins));
    const pairs = paired(cut.map((a, i) => theirCut.map((b, j) => (active(open, i) && active(other, j) ? normalisedInformation(a, b) : 0))), LEAST_LIKE);
    return new Map(pairs.map(({ row, column: latent, value }) => [row, { latent, nmi: value, correlation: rankCorrelation(mine[row] ?? [], theirs[latent] ?? []) }]));
  });
  const rows = mine.map((_, latent) => ({ latent, factor: null, partners: found.map((pairs) => pairs.get(latent) ?? null) }));
  const merit = ({ partners }: Match) => partners.reduce((sum, partner) => sum + (partner?.nmi ?? 0), 0);
  return rows.filter((row) => merit(row) > 0).sort((a, b) => merit(b) - merit(a) || a.latent - b.latent);
}

function active({ manifest }: Side, latent: number): boolean {
  return manifest.statistics.latents[latent]?.active ?? false;
}

/** One row for each factor that a latent of the open model and one of another tell about, in the data set's order. */
export function byFactor(open: Side, others: readonly Side[]): Match[] {
  const mine = told(open.manifest);
  const theirs = others.map(({ manifest }) => told(manifest));
  return (open.manifest.mutual_information?.factors ?? []).flatMap((name, index): Match[] => {
    const own = mine.get(name);
    if (!own) return [];
    const partners = others.map((other, i): Partner | null => {
      const found = theirs[i]?.get(name);
      return found ? { ...found, correlation: alongFactor(open, own.latent, other, found.latent, name) } : null;
    });
    return partners.some((partner) => partner) ? [{ latent: own.latent, factor: { name, index, nmi: own.nmi }, partners }] : [];
  });
}

/** The latent that tells most about each factor. One that does for several has the factor it tells most about; the others go without. */
function told(manifest: Manifest): Map<string, { latent: number; nmi: number }> {
  const information = manifest.mutual_information;
  const best = (information?.values ?? []).map((row, f) => {
    const nmi = Math.max(...row, 0);
    return { name: information?.factors[f] ?? "", latent: row.indexOf(nmi), nmi };
  });
  const kept = best.filter(({ latent, nmi }) => nmi >= LEAST_TOLD && !best.some((other) => other.latent === latent && other.nmi > nmi));
  return new Map(kept.map(({ name, latent, nmi }) => [name, { latent, nmi }]));
}

function alongFactor(open: Side, latent: number, other: Side, partner: number, factor: string): number {
  if (!differentImages(open, other)) return rankCorrelation(column(open.codes, latent), column(other.codes, partner));
  const along = ({ manifest, codes }: Side, k: number) => {
    const f = manifest.data.factors.findIndex(({ name }) => name === factor);
    return codes.factors ? rankCorrelation(column(codes, k), codes.factors.map((row) => row[f] ?? 0)) : 0;
  };
  return along(open, latent) * along(other, partner);
}

/** Whether this model's latents hold codes only. */
export function snaps(manifest: Manifest, mode: Mode): boolean {
  return manifest.latent.kind === "quantized" && (mode === "snap" || !between(manifest));
}

/** Of each latent: of the codes where they snap, of the values before quantization where they are free. */
export function distributions({ manifest, codes }: Side, mode: Mode): Distribution[] {
  const z = snaps(manifest, mode) ? codes.z : (codes.pre_z ?? codes.z);
  return manifest.statistics.latents.map((_, k) => distribution(column({ ...codes, z }, k)));
}

/** What moves: z and the input's own z of the open model, with its distributions. */
export interface Moving {
  readonly z: readonly number[];
  readonly own: readonly number[];
  readonly distributions: readonly Distribution[];
}

/**
 * z of another model: its own code of the input, but each partner of a latent that was moved at the same place, 0 to 1,
 * of its own distribution; at the mirrored place where it runs the other way. Codes where it snaps.
 */
export function followed(own: readonly number[], places: readonly Distribution[], snapping: boolean, open: Moving, matches: readonly Match[], other: number): number[] {
  const z = [...own];
  for (const { latent, partners } of matches) {
    const partner = partners[other];
    const [value, mine, theirs] = [open.z[latent] ?? 0, open.distributions[latent], partner && places[partner.latent]];
    if (!partner || !mine || !theirs || same(value, open.own[latent] ?? NaN)) continue;
    const place = placeOf(mine, value);
    const there = partner.correlation < 0 ? 1 - place : place;
    z[partner.latent] = Math.fround(snapping ? codeAt(theirs, there) : valueAt(theirs, there));
  }
  return z;
}
