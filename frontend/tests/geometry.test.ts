import { expect, test } from "vitest";
import { fitted, nudged, resized } from "../src/crop";
import { frameStyle, histogramPath, inset, leaders, place } from "../src/strip";

test("a frame's background shows one cell of the sheet", () => {
  expect(frameStyle("blob:x", 1, 2, 3, 5)).toBe(
    'background-image:url("blob:x");background-size:500% 300%;background-position:50% 50%',
  );
  expect(frameStyle("a", 0, 0, 1, 1)).toContain("background-position:0% 0%");
});

test("equal steps stand exactly above their frames", () => {
  for (const { from, to } of leaders([-1, -0.5, 0, 0.5, 1])) expect(from).toBeCloseTo(to, 12);
});

test("unequal values stand where they are, their frames in equal places", () => {
  const [, middle] = leaders([0, 1, 10]);
  expect(middle?.to).toBe(0.5);
  expect(middle?.from).toBeCloseTo(1 / 6 + 0.1 * (2 / 3), 12);
});

test("a place beyond the ends is clamped, and a range of one value is its middle", () => {
  expect(place(3, 0, 2)).toBe(1);
  expect(place(-3, 0, 2)).toBe(0);
  expect(place(5, 5, 5)).toBe(0.5);
  expect(inset(10)).toBe(0.05);
});

test("the histogram's tallest bin is 1 high and bins are cut at the slider's ends", () => {
  const histogram = { low: 0, high: 4, counts: [1, 2, 0, 4] };
  expect(histogramPath(histogram, 0, 4)).toBe("M0 1V0.75H25V1ZM25 1V0.5H50V1ZM75 1V0H100V1Z");
  expect(histogramPath(histogram, 0, 1)).toBe("M0 1V0.75H100V1Z");
  expect(histogramPath(histogram, 2, 2)).toBe("");
});

const extent = { width: 200, height: 100 };

test("a crop stays inside the picture, in whole pixels", () => {
  expect(fitted({ left: -5, top: 90.4, size: 50 }, extent)).toEqual({ left: 0, top: 50, size: 50 });
  expect(fitted({ left: 0, top: 0, size: 500 }, extent)).toEqual({ left: 0, top: 0, size: 100 });
  expect(fitted({ left: 0, top: 0, size: 1 }, { width: 3, height: 3 }).size).toBe(3);
});

test("a crop for a model that is not square keeps its shape", () => {
  expect(fitted({ left: 0, top: 99, size: 500 }, extent, 0.5)).toEqual({ left: 0, top: 0, size: 200 });
});

test("resizing keeps the centre", () => {
  expect(resized({ left: 40, top: 40, size: 20 }, 20, extent)).toEqual({ left: 30, top: 30, size: 40 });
});

test("keys move and resize the crop, others are left alone", () => {
  const crop = { left: 40, top: 40, size: 20 };
  expect(nudged("ArrowRight", false, crop, extent)).toEqual({ ...crop, left: 42 });
  expect(nudged("ArrowUp", true, crop, extent)).toEqual({ ...crop, top: 39 });
  expect(nudged("+", false, crop, extent)?.size).toBe(24);
  expect(nudged("a", false, crop, extent)).toBeNull();
});
