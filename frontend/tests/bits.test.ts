import { expect, test } from "vitest";
import { bitChartSvg } from "../src/bitchart";
import { bitsOf, commonDistance, flipped, grouped, inWords, neighbours, ownWithBits, patterns, readingOf, scaled, sidesOf, withBits, type Reading } from "../src/bits";
import { walked } from "../src/roving";
import { signsIn, signsOf } from "../src/signs";
import type { Manifest } from "../src/types";
import { manifest, statistics } from "./manifests";

const binarization = { r: 0.5, form: "nearest" as const, n: 4, positive: [0.5], near_plus: [0.25], near_minus: [0.5], sign_entropy: [Math.LN2] };
const gaussian = (count: number): Manifest => manifest({ kind: "gaussian", size: count }, Array.from({ length: count }, () => statistics({ kl: 1 })));
const reading: Reading = { cuts: [0, 0, 0].map((at) => ({ at, low: -1, high: 1 })), r: 1, trained: true };

test("a model trained with r is read by its signs, about its own r", () => {
  const found = readingOf({ ...gaussian(2), binarization: { ...binarization, positive: [0.5, 0.5] } });
  expect(found).toEqual({ cuts: [{ at: 0, low: -0.5, high: 0.5 }, { at: 0, low: -0.5, high: 0.5 }], r: 0.5, trained: true });
  expect(bitsOf([0.3, -0.3], found)).toEqual([1, 0]);
  expect(bitsOf([0, -0], found)).toEqual([0, 0]);
});

test("without one r is the median distance over the active latents", () => {
  const far = statistics({ histogram: { low: -2, high: 2, counts: [3, 1, 1, 3] } }); // |z|: 1.5 six times, 0.5 twice
  const dead = statistics({ histogram: { low: 8, high: 9, counts: [99] }, active: false });
  expect(readingOf(manifest({ kind: "deterministic", size: 2 }, [far, dead]))).toMatchObject({ r: 1.5, trained: false });
});

test("a latent that hardly changes sign is cut at its median, unless it was trained with r", () => {
  const positive = statistics({ quantiles: { "0.05": 0.1, "0.5": 0.4, "0.95": 0.9 }, histogram: { low: 0, high: 1, counts: [1, 1] } });
  const one = manifest({ kind: "deterministic", size: 1 }, [positive]);
  const found = readingOf(one);
  expect(found.cuts[0]?.at).toBe(0.4);
  expect(bitsOf([0.3], found)).toEqual([0]);
  expect(flipped(0.3, found.cuts[0]!)).toBeCloseTo(0.5);
  expect(readingOf({ ...one, binarization }).cuts[0]?.at).toBe(0);
});

test("of two values the bit says which, whatever they are and however they are ordered", () => {
  const found = readingOf(manifest({ kind: "quantized", quantizer: "bernoulli", codebooks: [[0, 1], [3, -1]] }, [statistics(), statistics()]));
  expect(found.r).toBeNull();
  expect(bitsOf([0, 3], found)).toEqual([0, 1]);
  expect([flipped(0, found.cuts[0]!), flipped(1, found.cuts[0]!), flipped(3, found.cuts[1]!)]).toEqual([1, 0, -1]);
  expect(flipped(0.2, found.cuts[0]!)).toBeCloseTo(0.8);
});

test("a flip is -z, twice is z again, and of 0 it is r", () => {
  const cut = { at: 0, low: -0.5, high: 0.5 };
  for (const z of [-1.7, 0.3, 0.5, -0.5]) {
    expect(flipped(z, cut)).toBe(-z);
    expect(flipped(flipped(z, cut), cut)).toBe(z);
  }
  expect(flipped(0, cut)).toBe(0.5);
});

test("patterns count, and setting the bits that z has changes nothing", () => {
  expect(patterns(2)).toEqual([[0, 0], [0, 1], [1, 0], [1, 1]]);
  expect(patterns(0)).toEqual([[]]);
  const z = [0.3, -2, 5];
  expect(withBits(z, [2, 1], [1, 0], reading)).toEqual(z);
  expect(withBits(z, [2, 1], [0, 1], reading)).toEqual([0.3, 2, -5]);
});

test("a code is written in fours", () => {
  expect(grouped([0, 1, 1, 0, 1])).toBe("0110 1");
  expect(grouped([0, 1, 1, 0])).toBe("0110");
});

test("signs alone keep their side, also through 0 and back", () => {
  const sides = sidesOf([0.3, -2, 0], reading, [1, 1, 1]);
  expect(sides).toEqual([1, -1, 1]);
  expect(scaled([0.3, -2, 7], [0, 1], sides, 0.5, reading)).toEqual([0.5, -0.5, 7]);
  const none = scaled([0.3, -2, 0], [0, 1, 2], sides, 0, reading);
  expect(sidesOf(none, reading, sides)).toEqual(sides);
});

test("a common distance is found only where all have it", () => {
  expect(commonDistance([0.5, -0.5, 9], [0, 1], reading)).toBe(0.5);
  expect(commonDistance([0.5, -0.6, 9], [0, 1], reading)).toBeNull();
  expect(commonDistance([], [], reading)).toBeNull();
});

test("back to the distances of the input, with the bits that z has now", () => {
  const own = [0.3, -2, 0.7];
  expect(ownWithBits(own, [1, 1, 1], [1, 1, 1], reading)).toEqual([0.3, 2, 0.7]);
  expect(ownWithBits(own, [1, -1, 1], [1, -1, 1], reading)).toEqual(own);
});

test("neighbours come by the number of bits that differ among some latents, of equals the first", () => {
  const samples = [[-1, -1, 1], [1, -1, -1], [1, 1, 1]];
  const found = neighbours([1, 1, 0], samples, [0, 1], reading, 2);
  expect(found.map(({ n, differ }) => [n, differ])).toEqual([[2, []], [1, [1]]]);
});

test("signs are counted as the manifest counts them", () => {
  const z = Float32Array.from([0.6, -0.4, -0.6, 0]); // one latent; within 0.25 of 0.5, of -0.5 twice
  const found = signsIn({ n: 4, latents: 1, z, pre_z: null, factors: null }, readingOf({ ...gaussian(1), binarization }));
  expect(found).toMatchObject({ n: 4, positive: [0.25], nearHigh: [0.25], nearLow: [0.5] });
  expect(found.entropy[0]).toBeCloseTo(0.811278, 6); // H(1/4)
});

test("the manifest's entropy is in nats, what is shown in bits", () => {
  expect(signsOf({ ...gaussian(1), binarization })?.entropy).toEqual([1]);
  expect(signsOf(gaussian(1))).toBeNull();
});

test("a bit that never changes has no entropy, and two values have nothing near r", () => {
  const found = signsIn({ n: 2, latents: 1, z: Float32Array.from([1, 1]), pre_z: null, factors: null }, { cuts: [{ at: 0.5, low: 0, high: 1 }], r: null, trained: false });
  expect(found).toEqual({ n: 2, positive: [1], nearHigh: null, nearLow: null, entropy: [0] });
});

test("arrow keys walk around a row of buttons", () => {
  expect([walked("ArrowRight", 2, 3), walked("ArrowLeft", 0, 3), walked("End", 0, 3), walked("Home", 2, 3)]).toEqual([0, 2, 2, 0]);
  expect([walked("a", 0, 3), walked("End", 0, 0)]).toEqual([null, null]);
});

test("the words say whether the model was trained with r, and what a flip does", () => {
  expect(inWords(reading)).toMatch(/z to −z.*Training pulled.*r = 1\.00/);
  expect(inWords({ ...reading, trained: false })).toMatch(/not trained with an r.*median \|z\|, our choice/);
  expect(inWords({ ...reading, trained: false, cuts: [{ at: 0.4, low: 0.2, high: 0.6 }] })).toMatch(/mirrors z/);
  expect(inWords({ ...reading, r: null })).toMatch(/two values/);
});

test("the file of the distributions has the cut in the middle, and its marks where their values are", () => {
  const palette = { ink: "#111", quiet: "#222", hairline: "#333", paper: "#fed", font: "sans-serif" };
  const row = { label: "z0 <odd>", histogram: { low: -1, high: 1, counts: [1, 3] }, cut: { at: 0, low: -1, high: 1 }, value: 1, own: -2, text: "bit 1" };
  const svg = bitChartSvg({ title: "t", note: "n", reach: 2, rows: [row, row] }, palette);
  expect(svg).toContain("z0 &lt;odd&gt;");
  expect(svg.match(/<circle /g)).toHaveLength(2);
  const numbers = (pattern: RegExp) => [...svg.matchAll(pattern)].map(([, found]) => Number(found));
  const [from, to] = [194, 594]; // margin 24 and label 170; 400 wide
  expect(numbers(/<circle cx="([\d.]+)"/g)[0]).toBe(from + 0.75 * (to - from));
  expect(numbers(/<line x1="([\d.]+)" x2="[\d.]+" y1="60"/g)).toEqual([294, 494, 394]); // low, high, cut of the first row
  expect(svg).toContain(`M${from - 4} 56h8`); // beyond the reach: at its end
});
