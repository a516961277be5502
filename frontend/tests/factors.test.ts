import { expect, test } from "vitest";
import { fits, held, isValues, largest, movement, points, profile, sameValues, shown, signed, valuesOf, withValue } from "../src/factors";
import { actionOf } from "../src/keys";
import { newest } from "../src/newest";
import { fromHash, INITIAL, toHash } from "../src/state";
import { manifest, statistics } from "./manifests";

const SAMPLE = { index: 0, z: [], pre_z: null, code: null, factors: [3, 1] };

test("the factors of a base are those of its values or of its sample; nobody knows those of an upload", () => {
  expect(valuesOf([4, 0], [SAMPLE])).toEqual([4, 0]);
  expect(valuesOf(0, [SAMPLE])).toEqual([3, 1]);
  expect(valuesOf(0, [{ ...SAMPLE, factors: null }])).toBeNull();
  expect([valuesOf("upload", [SAMPLE]), valuesOf(7, [SAMPLE])]).toEqual([null, null]);
  expect([isValues([0]), isValues("upload"), isValues(0)]).toEqual([true, false, false]);
});

test("a link carries factor values, and a torn one opens on a sample", () => {
  const state = { ...INITIAL, model: "toy", base: [0, 13, 2] };
  expect(toHash(state)).toBe("#model=toy&factors=0.13.2");
  expect(fromHash(toHash(state))).toEqual(state);
  expect(fromHash("#model=toy&factors=7").base).toEqual([7]);
  for (const torn of ["", "1..2", "1.-2", "a", "1.2."]) expect(fromHash(`#factors=${torn}`).base).toBe(0);
});

test("one value changes and the others stay", () => {
  expect(withValue([3, 1, 4], 1, 5)).toEqual([3, 5, 4]);
  expect([sameValues([1, 2], [1, 2]), sameValues([1, 2], [2, 1]), sameValues([1], [1, 2]), sameValues(null, null)]).toEqual([true, false, false, false]);
});

test("values fit factors where there is one for each and none is too large", () => {
  const factors = [{ name: "a", size: 3 }, { name: "b", size: 2 }];
  expect([[2, 1], [3, 1], [2, 2], [2], [2, 1, 0]].map((values) => fits(values, factors))).toEqual([true, false, false, false, false]);
});

test("a sweep holds for every value of its own factor and for no other", () => {
  expect(held([3, 1, 4], 1)).toBe(held([3, 9, 4], 1));
  expect(held([3, 1, 4], 1)).not.toBe(held([3, 1, 5], 1));
  expect(held([3, 1, 4], 1)).not.toBe(held([3, 1, 4], 0));
});

test("movement is signed and in standard deviations; a latent that never varies does not move", () => {
  expect(movement([1, 0, 5], [2, -3, 5.1], [0.5, 2, 1e-9])).toEqual([2, -1.5, 0]);
  expect(movement([1], [2], [0])).toEqual([0]);
});

test("the largest is the largest by size, and there is none where nothing moved", () => {
  expect(largest([0, 1, 2], [1, -3, 2])).toBe(1);
  expect(largest([0, 2], [1, -3, 2])).toBe(2);
  expect(largest([0, 1], [0, 0])).toBeNull();
});

test("active latents are shown in the order of their rows, where they are too many those that move most", () => {
  const all = [3, 1, 2, 4, 5].map((kl, k) => statistics({ kl, active: k !== 4 }));
  const toy = manifest({ kind: "gaussian", size: 5 }, all);
  expect(shown(toy, "activity", [0, 0, 0, 0, 9], 12)).toEqual([3, 0, 2, 1]);
  expect(shown(toy, "activity", [1, 8, 0, 3, 9], 2)).toEqual([3, 1]);
  expect(shown(toy, "index", [1, 8, 0, 3, 9], 3)).toEqual([0, 1, 3]);
  const dead = manifest({ kind: "gaussian", size: 1 }, [statistics({ active: false })]);
  expect(shown(dead, "index", [0], 12)).toEqual([0]);
});

test("a profile is in standard deviations from the middle of its range, and flat where nothing varies", () => {
  const sweep = { factor: 0, z: [[1, 5], [3, 5.1], [2, 5]], moved: [4, 0] };
  expect(profile(sweep, 0, [0.5, 1e-9])).toEqual([-2, 2, 0]);
  expect(profile(sweep, 1, [0.5, 1e-9]).map(Math.abs)).toEqual([0, 0, 0]);
});

test("a line goes from edge to edge, up is more, and one value stands in the middle", () => {
  expect(points([-2, 2, 0], 2, 10, 8)).toEqual([{ x: 0, y: 8 }, { x: 5, y: 0 }, { x: 10, y: 4 }]);
  expect(points([0], 2, 10, 8)).toEqual([{ x: 5, y: 4 }]);
});

test("a movement is written with its sign", () => {
  expect([1.94, -0.26, 0.04, -0.04, 0].map(signed)).toEqual(["+1.9", "−0.3", "0", "0", "0"]);
});

test("one call runs at a time, of those that wait only the newest, and idleness is said once", async () => {
  const ran: number[] = [];
  let idle = 0;
  let answer = () => {};
  const call = newest<number>((n) => new Promise((done) => (ran.push(n), (answer = done))), () => (idle += 1));
  void call(1);
  void call(2);
  void call(3);
  expect(ran).toEqual([1]);
  answer();
  await Promise.resolve();
  expect(ran).toEqual([1, 3]);
  expect(idle).toBe(0);
  answer();
  await Promise.resolve();
  expect([ran, idle]).toEqual([[1, 3], 1]);
  void call(4);
  expect(ran).toEqual([1, 3, 4]);
});

test("F opens the factors, also from a slider, but not from a text field", () => {
  const pressed = { key: "f", ctrl: false, shift: false, alt: false };
  expect([actionOf(pressed, "slider", true), actionOf(pressed, "text", true)]).toEqual(["factors", null]);
});
