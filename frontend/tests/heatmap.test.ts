import { expect, test } from "vitest";
import { cividis, FACTOR_COLOURS, inkOn, luminance, type Rgb } from "../src/colour";
import { columns, moveInGrid } from "../src/heatmap";
import type { MutualInformation } from "../src/types";

const information = (values: number[][], active: boolean[]): MutualInformation => ({
  estimator: "",
  n: 1,
  seed: 0,
  split: "validation",
  factors: values.map((_, i) => String(i)),
  values,
  active,
  active_rule: "",
});

test("a permuted identity becomes the diagonal", () => {
  const values = [
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ];
  expect(columns(information(values, [true, true, true]), "diagonal")).toEqual([2, 0, 1]);
});

test("of two latents with one factor the more telling comes first, and inactive ones come last", () => {
  const values = [
    [0.9, 0.3, 0.6, 0.1],
    [0.1, 0.2, 0.1, 0.8],
  ];
  expect(columns(information(values, [false, true, true, true]), "diagonal")).toEqual([2, 1, 3, 0]);
  expect(columns(information(values, [false, true, true, true]), "index")).toEqual([0, 1, 2, 3]);
});

test("every colour of the map carries readable text", () => {
  for (let i = 0; i <= 100; i++) {
    const fill = cividis(i / 100);
    const ink: Rgb = inkOn(fill) === "#000" ? [0, 0, 0] : [255, 255, 255];
    const [a, b] = [luminance(fill), luminance(ink)];
    expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThanOrEqual(4.5);
  }
});

test("the map grows lighter all the way, so that it reads in grey", () => {
  const steps = Array.from({ length: 101 }, (_, i) => luminance(cividis(i / 100)));
  expect(steps.every((step, i) => i === 0 || step >= (steps[i - 1] ?? 0))).toBe(true);
  expect(cividis(-1)).toEqual(cividis(0));
  expect(cividis(2)).toEqual([254, 232, 56]);
});

test("factors have distinct colours", () => {
  expect(new Set(FACTOR_COLOURS).size).toBe(FACTOR_COLOURS.length);
});

test("arrow keys move within the grid and stop at its edges, also where rows differ in length", () => {
  const widths = [3, 1];
  expect(moveInGrid("ArrowRight", { row: 0, column: 2 }, widths)).toEqual({ row: 0, column: 2 });
  expect(moveInGrid("ArrowDown", { row: 0, column: 2 }, widths)).toEqual({ row: 1, column: 0 });
  expect(moveInGrid("End", { row: 1, column: 0 }, widths)).toEqual({ row: 1, column: 0 });
  expect(moveInGrid("Home", { row: 1, column: 0 }, widths, true)).toEqual({ row: 0, column: 0 });
  expect(moveInGrid("x", { row: 0, column: 0 }, widths)).toBeNull();
});
