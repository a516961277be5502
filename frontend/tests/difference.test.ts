import { expect, test } from "vitest";
import { extent, linear, ticks } from "../src/axis";
import { diverging } from "../src/colour";
import { difference } from "../src/difference";
import { floats, pack } from "../src/floats";
import type { Picture } from "../src/types";

const picture = (...pixels: [number, number, number][]): Picture => ({
  width: pixels.length,
  height: 1,
  rgba: new Uint8ClampedArray(pixels.flatMap((rgb) => [...rgb, 255])),
});

test("equal pictures differ nowhere, and that is white", () => {
  const same = difference(picture([10, 20, 30]), picture([10, 20, 30]));
  expect(same).toMatchObject({ most: 0, mean: 0 });
  expect([...(same?.picture.rgba ?? [])]).toEqual([255, 255, 255, 255]);
});

test("darker is blue, brighter is orange, and equal changes are equally far from white", () => {
  const found = difference(picture([100, 100, 100], [100, 100, 100]), picture([49, 49, 49], [151, 151, 151]));
  expect(found?.most).toBeCloseTo(0.2);
  expect(found?.mean).toBeCloseTo(0.2);
  expect([...(found?.picture.rgba.slice(0, 3) ?? [])]).toEqual([...diverging(-1)]);
  expect([...(found?.picture.rgba.slice(4, 7) ?? [])]).toEqual([...diverging(1)]);
});

test("a change of hue alone is seen, and is in the numbers", () => {
  const found = difference(picture([255, 0, 0]), picture([0, 255, 0]));
  expect([...(found?.picture.rgba.slice(0, 3) ?? [])]).toEqual(diverging(1));
  expect(found?.most).toBe(1);
  expect(found?.mean).toBeCloseTo(2 / 3);
});

test("a change of hue whose sum is exactly 0 has no sign by rounding", () => {
  const found = difference(picture([0, 0, 33]), picture([14, 19, 0])); // 14/255 + 19/255 - 33/255 is below 0 in floats
  expect([...(found?.picture.rgba.slice(0, 3) ?? [])]).toEqual(diverging(1));
});

test("a common scale keeps a small change small", () => {
  const found = difference(picture([0, 0, 0]), picture([51, 51, 51]), 1);
  expect([...(found?.picture.rgba.slice(0, 3) ?? [])]).toEqual([...diverging(0.2)]);
});

test("pictures of different sizes have no difference", () => {
  expect(difference(picture([0, 0, 0]), picture([0, 0, 0], [0, 0, 0]))).toBeNull();
});

test("the diverging map is white at 0 and clamped beyond its ends", () => {
  expect(diverging(0)).toEqual([255, 255, 255]);
  expect(diverging(-7)).toEqual(diverging(-1));
  expect(diverging(1)).not.toEqual(diverging(-1));
});

test("ticks are round, ascending and within the ends", () => {
  expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks(-45, 45, 6)).toEqual([-40, -20, 0, 20, 40]);
  expect(ticks(0.6, 1.4, 4)).toEqual([0.6, 0.8, 1, 1.2, 1.4]);
  expect(ticks(2, 2, 5)).toEqual([2]);
});

test("a scale maps ends to ends, and a point to the middle", () => {
  const scale = linear([-1, 1], [0, 200]);
  expect([scale(-1), scale(0), scale(1)]).toEqual([0, 100, 200]);
  expect(linear([3, 3], [0, 10])(3)).toBe(5);
});

test("an extent is widened by its margin", () => {
  expect(extent([1, 3, 2], 0.5)).toEqual([0, 4]);
  expect(extent([])).toEqual([0, 1]);
});

test("the server's arrays are read as they were", () => {
  const standard = pack([0.5, -2, 1e-3]).replaceAll("-", "+").replaceAll("_", "/");
  expect([...floats(standard)].map((value) => Math.fround(value))).toEqual([0.5, -2, Math.fround(1e-3)]);
});
