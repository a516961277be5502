import { expect, test } from "vitest";
import { boundaries, ends, interventions, labelled, rounding, shares, swapped } from "../src/codebook";
import { statistics } from "./manifests";

test("rounding says the nearest value, the error with its sign, and half the cell's width", () => {
  expect(rounding([-1, 0, 2], 0.25)).toEqual({ before: 0.25, code: 1, value: 0, error: 0.25, room: 0.75 });
  expect(rounding([-1, 0, 2], -1.5)).toMatchObject({ code: 0, error: -0.5, room: null });
});

test("a code changes halfway between its values", () => {
  expect(boundaries([-1, 0, 2])).toEqual([-0.5, 1]);
  expect(boundaries([7])).toEqual([]);
});

test("the line holds all images and all values", () => {
  const [low, high] = ends(statistics({ min: -1, max: 1 }), [-2, 0.5]);
  expect(low).toBeCloseTo(-2.09);
  expect(high).toBeCloseTo(1.09);
});

test("labels never lie on each other, and the current one is always there", () => {
  expect([...labelled([0, 0.04, 0.1, 0.5], 1, 0.1)].sort()).toEqual([1, 3]);
  expect([...labelled([0, 0.04, 0.1, 0.5], 0, 0.1)].sort()).toEqual([0, 2, 3]);
});

test("interventions put every value into every row and change nothing else", () => {
  expect(interventions([[1, 2], [3, 4]], 1, [8, 9])).toEqual([[1, 8], [1, 9], [3, 8], [3, 9]]);
});

test("swapping twice gives both images back", () => {
  const [a, b, taken] = [[1, 2, 3], [4, 5, 6], new Set([0, 2])];
  const [mixed, back] = [swapped(a, b, taken), swapped(b, a, taken)];
  expect(mixed).toEqual([4, 2, 6]);
  expect(swapped(mixed, back, taken)).toEqual(a);
});

test("usage is told by the most used value", () => {
  expect(shares([5, 10, 0], 3)).toEqual([0.5, 1, 0]);
  expect(shares(null, 2)).toEqual([0, 0]);
});
