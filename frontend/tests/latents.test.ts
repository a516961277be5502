import { expect, test } from "vitest";
import { bestFactor, between, drawn, nearest, ordered, outside, ownZ, rangeOf, ranges, snapped, withMode } from "../src/latents";
import { fitted, replaced, withMode as modeMove, withRange, withZ, type Open } from "../src/moves";
import { INITIAL, type State } from "../src/state";
import { BOOKS, GAUSSIAN, QUANTIZED, VECTORS } from "./manifests";

const base = { z: [0, 0.1], pre_z: [0.07, 0.2] };
const open: Open = { manifest: QUANTIZED, books: BOOKS, samples: [base], base };
const state: State = { ...INITIAL, model: "toy" };

test("the nearest value is the nearest, and of two equally near the first", () => {
  expect(nearest([-0.5, 0, 0.5], 0.3)).toBe(2);
  expect(nearest([0, 1], 0.5)).toBe(0);
  expect(nearest([0, 1], -9)).toBe(0);
});

test("snapping takes each latent to its own codebook", () => {
  expect(snapped([0.3, 0.3], BOOKS)).toEqual([0.5, 0.1]);
});

test("going free shows the input before quantization, but keeps latents that were moved", () => {
  expect(withMode([0, -0.4], base, "free", BOOKS)).toEqual([0.07, -0.4]);
  expect(withMode([0.07, -0.3], base, "snap", BOOKS)).toEqual([0, -0.4]);
  expect(ownZ(base, "free")).toEqual([0.07, 0.2]);
  expect(ownZ({ z: [1], pre_z: null }, "free")).toEqual([1]);
});

test("each kind of latent has its range modes and its default", () => {
  expect(ranges(QUANTIZED)[0]).toBe("codebook");
  expect(ranges(GAUSSIAN)).toContain("prior");
  expect(ranges(QUANTIZED)).not.toContain("prior");
});

test("between the indices of vectors there is nothing to slide to", () => {
  expect(ranges(VECTORS)).toEqual(["codebook"]);
  expect(between(VECTORS)).toBe(false);
  expect(fitted({ ...state, mode: "free" }, VECTORS, "", [base], () => {}).mode).toBe("snap");
  expect(between(QUANTIZED)).toBe(true);
  expect(between(GAUSSIAN)).toBe(false);
});

test("snapping and the codebook view hold to the codebook, whatever range the link names", () => {
  expect(rangeOf({ ...state, range: "minmax" }, QUANTIZED)).toBe("codebook");
  expect(rangeOf({ ...state, range: "minmax", mode: "free" }, QUANTIZED)).toBe("minmax");
  expect(rangeOf({ ...state, range: "minmax", mode: "free", view: "codebook" }, QUANTIZED)).toBe("codebook");
  expect(rangeOf({ ...state, range: "codebook" }, GAUSSIAN)).toBe("quantile");
});

test("rows go by activity with the inactive apart, or by index", () => {
  expect(ordered(GAUSSIAN, "activity")).toEqual({ active: [2, 0], inactive: [1] });
  expect(ordered(GAUSSIAN, "index")).toEqual({ active: [0, 2], inactive: [1] });
});

test("the best factor of a latent is the row of its largest NMI, and none where nothing is told", () => {
  expect(bestFactor(GAUSSIAN, 0)).toEqual({ index: 1, name: "factor 1", nmi: 0.7 });
  expect(bestFactor(GAUSSIAN, 1)).toBeNull();
  expect(bestFactor(QUANTIZED, 0)).toBeNull();
});

test("outside is beyond what validation images showed, the ends included inside", () => {
  expect(outside(GAUSSIAN, 0, 1)).toBe(false);
  expect(outside(GAUSSIAN, 0, 1.01)).toBe(true);
  expect(outside(GAUSSIAN, 0, -1.01)).toBe(true);
});

test("random codes follow usage: a value that no image uses is never drawn", () => {
  const codes = Array.from({ length: 50 }, (_, i) => drawn(QUANTIZED, 1, "codebook", () => i / 50));
  expect(new Set(codes)).toEqual(new Set([0.1]));
});

test("random values of continuous latents stay within their histogram and follow it", () => {
  const values = Array.from({ length: 400 }, (_, i) => drawn(GAUSSIAN, 0, "quantile", () => (i + 0.5) / 400));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...values)).toBeLessThanOrEqual(1);
  expect(values.filter((value) => Math.abs(value) <= 1 / 3).length).toBeCloseTo(200, -1);
});

test("a z that is the sample's own is not written into the state, one that is not is", () => {
  expect(withZ(state, [0, 0.1], open).z).toBeNull();
  expect(withZ(state, [0.5, 0.1], open).z).toEqual([0.5, 0.1]);
  expect(withZ({ ...state, base: "upload" }, [0, 0.1], open).z).toEqual([0, 0.1]);
});

test("a moved latent is snapped in snap mode and free in free mode", () => {
  expect(withZ(state, replaced([0, 0.1], 0, 0.4), open).z).toEqual([0.5, 0.1]);
  expect(withZ({ ...state, mode: "free" }, replaced([0, 0.1], 0, 0.4), open).z).toEqual([0.4, 0.1]);
});

test("a range with values between the codes sets the sliders free, snapping brings the codebook back", () => {
  const free = withRange(state, [0, 0.1], "minmax", open);
  expect(free).toMatchObject({ mode: "free", range: "minmax", z: null });
  expect(modeMove(free, [0.07, 0.2], "snap", open)).toMatchObject({ mode: "snap", range: null, z: null });
});

test("a link from another version says so, and one with a z of another size opens on the sample", () => {
  const said: string[] = [];
  const link: State = { ...state, sha: "ffff", z: [1, 2, 3], base: 4, range: "prior", locked: [1, 9] };
  const opened = fitted(link, QUANTIZED, "0123456789", [base], (note) => said.push(note));
  expect(opened).toMatchObject({ sha: "01234567", z: null, base: 0, range: null, locked: [1] });
  expect(said).toHaveLength(3);
  expect(said[0]).toContain("another version");
});

test("a link that fits is opened in silence", () => {
  const said: string[] = [];
  fitted({ ...state, sha: "01234567" }, QUANTIZED, "0123456789", [base], (note) => said.push(note));
  expect(said).toEqual([]);
});

test("a hand-written z is snapped where sliders snap", () => {
  expect(fitted({ ...state, z: [0.4, 0.2] }, QUANTIZED, "", [base], () => {}).z).toEqual([0.5, 0.1]);
});
