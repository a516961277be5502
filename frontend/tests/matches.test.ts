import { expect, test } from "vitest";
import { codeAt, distribution, placeOf, valueAt } from "../src/distribution";
import { binsFor, classes, normalisedInformation, paired, rankCorrelation } from "../src/likeness";
import { byFactor, byLikeness, differentImages, distributions, followed, withoutFactors, type Side } from "../src/matches";
import type { Codes, Manifest } from "../src/types";
import { BOOKS, manifest, statistics } from "./manifests";

/** A model of these columns of codes; with a table of NMI, factors by latents, it has factors "factor 0", "factor 1"... */
function side(columns: readonly (readonly number[])[], changes: Partial<Codes> = {}, nmi: number[][] | null = null, name = "set"): Side {
  const n = columns[0]?.length ?? 0;
  const z = Float32Array.from({ length: n * columns.length }, (_, i) => columns[i % columns.length]?.[Math.floor(i / columns.length)] ?? 0);
  const made = manifest({ kind: "deterministic", size: columns.length }, columns.map(() => statistics()), nmi);
  const data = { name, title: name, factors: (nmi ?? []).map((_, f) => ({ name: `factor ${f}`, size: 10 })) } as unknown as Manifest["data"];
  return { manifest: { ...made, data }, codes: { n, latents: columns.length, z, pre_z: null, factors: columns[0]?.map((_, i) => [i]) ?? [], ...changes } };
}

/** Every pair of 0..9 and 0..9, five times: two columns that tell nothing of each other. */
const TENS = Array.from({ length: 500 }, (_, i) => i % 10);
const ONES = Array.from({ length: 500 }, (_, i) => Math.floor(i / 10) % 10);

test("a value's place is the share of images below it and half of those at it", () => {
  const four = distribution([3, 1, 2, 2]);
  expect(four).toEqual({ values: [1, 2, 3], places: [0.125, 0.5, 0.875] });
  expect([0, 1, 1.5, 2, 3, 4].map((value) => placeOf(four, value))).toEqual([0, 0.125, 0.3125, 0.5, 0.875, 1]);
});

test("the value at a place is the way back, and the outermost ones beyond", () => {
  const four = distribution([3, 1, 2, 2]);
  expect([0, 0.125, 0.3125, 0.875, 1].map((place) => valueAt(four, place))).toEqual([1, 1, 1.5, 3, 3]);
  for (const value of [1, 1.2, 2.7, 3]) expect(valueAt(four, placeOf(four, value))).toBeCloseTo(value, 12);
});

test("a code holds as much of the way as images use it", () => {
  const used = distribution([0, 0, 0, 5, 9, 9]); // 0 to a half, 5 to two thirds, 9 the rest
  expect([0, 0.49, 0.51, 0.66, 0.67, 1].map((place) => codeAt(used, place))).toEqual([0, 0, 5, 5, 9, 9]);
});

test("few images are cut into few classes, many into ten", () => {
  expect([4, 125, 500, 2000].map(binsFor)).toEqual([2, 5, 10, 10]);
});

test("codes keep their classes and many values are cut into bins of equal size", () => {
  expect([...classes([7, 7, -1, 3], 3).of]).toEqual([2, 2, 0, 1]);
  expect([...classes([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 3).of]).toEqual([0, 0, 1, 1, 2, 2]);
  expect(classes([1, 1, 1, 1, 1, 1, 2, 3], 2).count).toBe(1); // the middle is the least value: nothing lies below it
});

test("equal columns tell all of each other, independent ones nothing, and half of the bits half", () => {
  const bits = (column: number[]) => classes(column, 4);
  expect(normalisedInformation(bits([0, 1, 0, 1]), bits([5, 3, 5, 3]))).toBeCloseTo(1, 12);
  expect(normalisedInformation(bits([0, 0, 1, 1]), bits([0, 1, 0, 1]))).toBeCloseTo(0, 12);
  // I = ln 2, H = 2 ln 2 and ln 2: 1 / sqrt 2
  expect(normalisedInformation(bits([0, 1, 2, 3]), bits([0, 0, 1, 1]))).toBeCloseTo(Math.SQRT1_2, 12);
  expect(normalisedInformation(bits([1, 1, 1, 1]), bits([0, 1, 2, 3]))).toBe(0);
});

test("ranks correlate whatever the scale, and ties have their mean rank", () => {
  expect(rankCorrelation([1, 2, 3], [1, 10, 1000])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 2, 3], [3, 2, -9])).toBeCloseTo(-1, 12);
  // ranks 0.5 0.5 2 and 0 1 2, about 1: (0 + 0 + 1 + 0.5) / sqrt(1.5 * 2)
  expect(rankCorrelation([4, 4, 8], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBe(0);
});

test("the most alike are paired first, each once, and nothing under the least", () => {
  const table = [
    [0.8, 0.2, 0.0],
    [0.9, 0.85, 0.0],
    [0.0, 0.0, 0.05],
  ];
  expect(paired(table, 0.1)).toEqual([
    { row: 1, column: 0, value: 0.9 },
    { row: 0, column: 1, value: 0.2 },
  ]);
});

test("a copy with its latents in another order and one turned round is found again", () => {
  const rows = byLikeness(side([TENS, ONES]), [side([ONES.map((v) => -3 * v), TENS.map((v) => v ** 3)])]);
  expect(rows.map(({ latent, partners }) => [latent, partners[0]?.latent])).toEqual([[0, 1], [1, 0]]);
  for (const { partners } of rows) expect(partners[0]?.nmi).toBeCloseTo(1, 12);
  expect(rows[0]?.partners[0]?.correlation).toBeCloseTo(1, 12);
  expect(rows[1]?.partners[0]?.correlation).toBeCloseTo(-1, 12);
});

test("a latent that is like none of another model has no row", () => {
  const rows = byLikeness(side([TENS, ONES]), [side([ONES]), side([TENS.map(() => 0)])]);
  expect(rows.map(({ latent, partners }) => [latent, ...partners.map((partner) => partner?.latent)])).toEqual([[1, 0, undefined]]);
});

test("inactive latents are not matched, however alike", () => {
  const asleep = side([TENS, ONES]);
  const latents = [statistics({ active: false }), statistics()];
  const still: Side = { ...asleep, manifest: { ...asleep.manifest, statistics: { ...asleep.manifest.statistics, latents } } };
  expect(byLikeness(side([TENS, ONES]), [still]).map(({ latent }) => latent)).toEqual([1]);
});

test("codes of other images are told apart by the data set, their number and their factors", () => {
  const open = side([TENS]);
  expect(differentImages(open, side([ONES]))).toBeNull();
  expect(byLikeness(open, [side([TENS], {}, null, "elsewhere")])).toEqual([]);
  expect(differentImages(open, side([ONES], {}, null, "elsewhere"))).toContain("elsewhere");
  expect(differentImages(open, side([ONES.slice(1)]))).toContain("499");
  expect(differentImages(open, side([ONES], { factors: null }))).toContain("not known");
  expect(differentImages(open, side([ONES], { factors: ONES.map((value) => [value]) }))).toContain("different images");
});

test("by factor each model gives the latent that tells most, and one latent serves one factor only", () => {
  const open = side([TENS, ONES], {}, [[0.9, 0.1], [0.2, 0.7]]);
  const greedy = side([ONES, TENS], {}, [[0.3, 0.8], [0.1, 0.5]]); // z1 tells most of both: it goes to factor 0
  const rows = byFactor(open, [greedy]);
  expect(rows.map(({ latent, factor, partners }) => [latent, factor?.name, partners[0]?.latent])).toEqual([[0, "factor 0", 1]]);
  expect(rows[0]?.partners[0]?.correlation).toBeCloseTo(1, 12);
});

test("over different images a factor gives the direction", () => {
  const rising = TENS.map((value) => [value]);
  const open = side([TENS], { factors: rising }, [[0.9]]);
  const other = side([TENS.map((value) => 9 - value)], { factors: rising }, [[0.9]], "elsewhere");
  expect(byFactor(open, [other])[0]?.partners[0]?.correlation).toBeCloseTo(-1, 12);
});

test("models without mutual information or without a common factor cannot be matched by factor", () => {
  const rated = side([TENS], {}, [[1]]);
  expect(withoutFactors(side([TENS]), rated)).toContain("has not been measured");
  expect(withoutFactors(rated, side([TENS, ONES], {}, [[0, 0], [0.1, 0.9]]))).toContain("no common factor");
  expect(withoutFactors(rated, rated)).toBeNull();
});

test("a partner goes to the same place of its own distribution, mirrored where it runs the other way", () => {
  const open = { z: [2, 0], own: [1, 0], distributions: [distribution([1, 2, 2, 3]), distribution([0, 1])] };
  const partner = (correlation: number) => [{ latent: 0, factor: null, partners: [{ latent: 1, nmi: 1, correlation }] }];
  const theirs = [distribution([7]), distribution([10, 20, 40, 80])];
  expect(followed([7, 9], theirs, false, open, partner(1), 0)).toEqual([7, 30]); // the middle
  const late = { ...open, z: [3, 0] }; // 0.875: the last of four
  expect(followed([7, 9], theirs, false, late, partner(1), 0)).toEqual([7, 80]);
  expect(followed([7, 9], theirs, false, late, partner(-1), 0)).toEqual([7, 10]);
  expect(followed([7, 9], theirs, true, open, partner(1), 0)).toEqual([7, 40]); // codes: what holds the middle
});

test("what nobody moved stays each model's own", () => {
  const open = { z: [1], own: [1], distributions: [distribution([1, 2])] };
  const matches = [{ latent: 0, factor: null, partners: [{ latent: 0, nmi: 1, correlation: 1 }] }];
  expect(followed([9], [distribution([5, 6])], false, open, matches, 0)).toEqual([9]);
});

test("quantized latents are placed among their codes, free ones among the values before", () => {
  const codes: Codes = { n: 2, latents: 2, z: Float32Array.of(-0.5, -0.4, 0.5, 0.1), pre_z: Float32Array.of(-0.45, -0.3, 0.25, 0), factors: null };
  const quantized: Side = { manifest: manifest({ kind: "quantized", codebooks: BOOKS, quantizer: "codebook" }, [statistics(), statistics()]), codes };
  expect(distributions(quantized, "snap")[0]?.values).toEqual([-0.5, 0.5]);
  expect(distributions(quantized, "free")[0]?.values.map((value) => value.toFixed(2))).toEqual(["-0.45", "0.25"]);
});
