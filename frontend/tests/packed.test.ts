import { expect, test } from "vitest";
import { comparisonChart, drawOf, figureKey, valuesOf } from "../src/packed/answers";
import type { Carried, CarriedModel } from "../src/packed/carried";
import { codeOf, nearest, percentileOf, verdict } from "../src/packed/encoding";
import { cropOf } from "../src/packed/fit";
import { narrowedTo } from "../src/packed/narrow";
import { queue } from "../src/packed/queue";
import { reduced, resized } from "../src/packed/resample";
import { rgba } from "../src/packed/rgba";
import { stream } from "../src/stream";
import type { Comparison, Manifest, Sample } from "../src/types";

const grey = (width: number, height: number, value: (i: number) => number) => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: 3 * width * height }, (_, i) => value(Math.floor(i / 3))),
});
const first = ({ data }: { data: Uint8ClampedArray }) => Array.from(data).filter((_, i) => i % 3 === 0);

/** Three channels that differ: rising, falling, black or white. */
const coloured = {
  width: 7,
  height: 5,
  data: Uint8ClampedArray.from({ length: 105 }, (_, i) => {
    const value = (Math.floor(i / 3) * 37) % 256;
    return [value, 255 - value, value > 120 ? 255 : 0][i % 3] ?? 0;
  }),
};

test("a picture is scaled down and up to the numbers that Pillow gives", () => {
  expect(Array.from(resized(coloured, 3, 2).data)).toEqual([26, 229, 0, 113, 142, 68, 200, 55, 255, 34, 221, 0, 121, 134, 112, 208, 47, 255]);
  expect(Array.from(resized(coloured, 10, 5).data).slice(0, 30)).toEqual(
    [0, 255, 0, 16, 239, 0, 48, 207, 2, 72, 183, 2, 99, 156, 0, 123, 132, 82, 150, 105, 255, 174, 81, 255, 206, 49, 249, 224, 31, 255],
  );
});

test("a large picture is reduced by means of blocks first, as Pillow does", () => {
  expect(first(resized(grey(20, 19, (i) => i ** 2 % 251), 3, 3))).toEqual([106, 127, 134, 120, 109, 127, 129, 106, 102]);
});

test("the mean of a block is what Pillow's fixed point makes of it", () => {
  expect(first(reduced(grey(3, 3, (i) => (i === 0 ? 3 : 7)), 3, 3))).toEqual([6]); // 59 / 9, and not 7;
});

test("a picture of the right size is left as it is", () => {
  expect(resized(coloured, 7, 5)).toBe(coloured);
});

test("pixels are rounded to the nearest, halves to even, and clipped; one channel gives grey", () => {
  const half = Float32Array.of(0.5 / 255, 1.5 / 255, -0.2, 1.7);
  expect(Array.from(rgba(half, 1, 1, 4))).toEqual([0, 0, 0, 255, 2, 2, 2, 255, 0, 0, 0, 255, 255, 255, 255, 255]);
  expect(Array.from(rgba(Float32Array.of(0, 0.2, 1), 1, 3, 1))).toEqual([0, 51, 255, 255]);
  expect(Array.from(rgba(Float32Array.of(0, 1), 2, 1, 1))).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
});

test("without a crop the largest centred one of the model's shape is taken; halves of a pixel go to even", () => {
  const square = { channels: 3, width: 64, height: 64 } as const;
  expect(cropOf(null, { width: 101, height: 50 }, square)).toEqual({ left: 25, top: 0, size_x: 50, size_y: 50 });
  expect(cropOf(null, { width: 40, height: 5 }, { ...square, width: 64, height: 32 })).toEqual({ left: 15, top: 0, size_x: 10, size_y: 5 });
  expect(cropOf({ left: 1, top: 2, size: 5 }, { width: 9, height: 9 }, { ...square, height: 32 }).size_y).toBe(2);
  expect(() => cropOf({ left: 5, top: 0, size: 5 }, { width: 9, height: 9 }, square)).toThrow("leaves the upright image, which has 9 x 9");
});

test("an error's percentile is linear between the quantiles and ends with them", () => {
  const known = { n: 3, quantiles: { "1": 4, "0": 1, "0.5": 2 } } as unknown as Manifest["reconstruction"];
  expect([0.5, 1, 1.5, 2, 3, 4, 9].map((error) => percentileOf(error, known))).toEqual([0, 0, 25, 50, 75, 100, 100]);
  expect([95, 95.1, 99.9, 99.91].map(verdict)).toEqual(["typical", "unusual", "unusual", "unlike"]);
});

test("the nearest samples come first, of equals the one with the lower index", () => {
  const samples = [[3, 4], [1, 0], [0, 1]].map((z, index) => ({ index, z }) as Sample);
  expect(nearest([0, 0], samples)).toEqual([{ sample: 1, distance: 1 }, { sample: 2, distance: 1 }, { sample: 0, distance: 5 }]);
});

test("a code is the index of the nearest value, of two as near the lower", () => {
  expect(codeOf([0.9, 0.5], { kind: "quantized", quantizer: "codebook", codebooks: [[-1, 0, 1], [0, 1]] })).toEqual([2, 0]);
  expect(codeOf([0.9], { kind: "gaussian", size: 1 })).toBeNull();
});

test("an urgent job goes ahead of those that wait, and what is no longer wanted is never begun", async () => {
  const begun: string[] = [];
  const add = queue();
  const gone = new AbortController();
  const job = (name: string) => async () => void begun.push(name);
  const all = [add(job("first"), false), add(job("sheet"), false), add(job("dropped"), false, gone.signal), add(job("picture"), true)];
  gone.abort("no more");
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(begun).toEqual(["first", "picture", "sheet"]);
});

test("a job that fails does not hold up the next", async () => {
  const add = queue();
  const failing = add(() => Promise.reject(new Error("no")), false);
  await expect(add(async () => 7, false)).resolves.toBe(7);
  await expect(failing).rejects.toThrow("no");
});

test("of fewer models another is the best, ties are judged anew, and columns without a value go", () => {
  const cell = (value: number | null, interval: [number, number] | null = null) => ({ value, interval, seeds: 1, best: false, tied: false, note: "" });
  const row = (id: string, ...cells: Comparison["rows"][number]["cells"]) => ({ id, title: id, method: "", seed: 0, cells });
  const column = (name: string, higher_is_better: boolean) => ({ name, higher_is_better }) as Comparison["columns"][number];
  const whole = {
    data: { name: "toy", title: "Toy", rendered: true },
    columns: [column("up", true), column("down", false), column("rare", true)],
    rows: [row("a", cell(9), cell(1), cell(3)), row("b", cell(5, [4, 6]), cell(2), null), row("c", cell(3, [2, 4]), cell(null), null)],
  };
  const two = narrowedTo(whole, ["c", "b"]);
  expect(two.columns.map(({ name }) => name)).toEqual(["up", "down"]);
  expect(two.rows.map(({ id, cells }) => [id, ...cells.map((one) => [one?.best, one?.tied])])).toEqual([
    ["c", [false, true], [false, false]],
    ["b", [true, false], [false, false]],
  ]);
  expect(narrowedTo(whole, ["a", "b"]).rows.map(({ cells }) => cells[1]?.best)).toEqual([true, false]);
});

const chart = { data: [{ x: [1] }], layout: { width: 3 } };
const scores = { data: {}, columns: [], rows: [{ id: "a", cells: [] }, { id: "b", cells: [] }] } as unknown as Comparison;
const list = { models: { models: [], refused: [] }, comparisons: [{ scores, chart, charts: {} }] } as Carried;

test("the chart of scores is that of all models; for some of them it is empty and says why", () => {
  expect(comparisonChart(list, ["a", "b"], null)).toBe(chart);
  const some = comparisonChart(list, ["a"], null);
  expect(some.data).toEqual([]);
  expect(JSON.stringify(some.layout)).toContain("for all 2 models together");
  expect(() => comparisonChart(list, ["a", "z"], null)).toThrow("one data set only");
});

/** Two seeds of one row of one latent: 0.5 and 0.25. */
const model = {
  manifest: { id: "toy" },
  values: [{ range: "minmax", values: [[0, 1, 2]], codes: null }],
  rules: [{ rule: "normal", about: "every latent" }],
  draws: [{ rule: "normal", k: null, seeds: 2, n: 1, z: btoa(String.fromCharCode(0, 0, 0, 0x3f, 0, 0, 0x80, 0x3e)) }],
} as unknown as CarriedModel;

test("a draw is the carried one of its seed; after the last seed they start over, and that is said", () => {
  const draw = (seed: number) => drawOf(model, { rule: "normal", n: 1, seed, k: null });
  expect([draw(0).z, draw(1).z, draw(3).z]).toEqual([[[0.5]], [[0.25]], [[0.25]]]);
  expect([draw(1).about, draw(3).about]).toEqual(["every latent", "every latent; a demo carries 2 seeds, this is seed 1 again"]);
  expect(() => drawOf(model, { rule: "normal", n: 2, seed: 0, k: null })).toThrow("no such draw by normal");
  expect(() => drawOf(model, { rule: "sphere", n: 1, seed: 0, k: null })).toThrow("no such draw by sphere");
});

test("values are the carried ones; a range that the model has not, or another number of them, is refused", () => {
  expect(valuesOf(model, "minmax", 3).values).toEqual([[0, 1, 2]]);
  expect(() => valuesOf(model, "prior", 3)).toThrow("`toy` have no range prior");
  expect(() => valuesOf(model, "minmax", 5)).toThrow("3 values of each latent, not 5");
});

test("a figure's name holds what is asked for, in one order", () => {
  expect(figureKey("joint", { other: 2, factor: null, latent: 1 })).toBe("joint latent=1 other=2");
  expect(figureKey("spectrum", {})).toBe("spectrum");
});

test("a page without a server decodes by itself and loses no link", async () => {
  const links: string[] = [];
  const seen: number[] = [];
  const pixel = (value: number) => ({ width: 1, height: 1, rgba: new Uint8ClampedArray([value, 0, 0, 255]) });
  const decoder = stream({
    open: null,
    decode: async (z) => pixel(z[0] ?? 0),
    size: { width: 1, height: 1 },
    onPicture: ({ rgba: [red] }) => seen.push(red ?? -1),
    onLink: (link) => links.push(link),
    onError: (message) => expect.unreachable(message),
    later: () => expect.unreachable("nothing is opened again"),
  });
  for (const value of [1, 2, 3]) decoder.request([value]);
  await new Promise((done) => setTimeout(done));
  expect(seen).toEqual([1, 3]);
  expect(links).toEqual(["here"]);
});
