import { expect, test } from "vitest";
import { between, freeLabel, movedFrom, stepOn, type Pin } from "../src/pins";
import { INITIAL } from "../src/state";

const pin = (label: string): Pin => ({ label, sha: "", state: INITIAL, upload: null, z: [0], picture: { width: 1, height: 1, rgba: new Uint8ClampedArray(4) } });

test("half-way between two z lies their mean, and at the ends they themselves", () => {
  expect(between([0, 1, -2], [1, 3, 2], 0.5)).toEqual([0.5, 2, 0]);
  expect(between([0.1, 1], [0.3, 3], 0)).toEqual([0.1, 1]);
  expect(between([0.1, 1], [0.3, 3], 1)).toEqual([0.3, 3]);
});

test("a new pin takes the first label that is free, and after six there is none", () => {
  expect(freeLabel([])).toBe("A");
  expect(freeLabel([pin("A"), pin("C")])).toBe("B");
  expect(freeLabel(["A", "B", "C", "D", "E", "F"].map(pin))).toBeNull();
});

test("latents are named by how far they moved in their own standard deviations; those that did not move are not", () => {
  expect(movedFrom([0, 0, 5, 1], [1, -0.3, 5, 3], [1, 0.1, 1, Infinity])).toEqual([
    { latent: 1, by: -0.3 },
    { latent: 0, by: 1 },
    { latent: 3, by: 2 },
  ]);
  expect(movedFrom([0.1], [Math.fround(0.1)], [1])).toEqual([]);
});

test("one step at a time goes up, turns at the end and comes back", () => {
  expect(stepOn(0, false)).toEqual({ t: 0.1, rising: true });
  expect(stepOn(0.3, true)).toEqual({ t: 0.4, rising: true });
  expect(stepOn(1, true)).toEqual({ t: 0.9, rising: false });
  expect(stepOn(0.05, false)).toEqual({ t: 0, rising: false });
});
