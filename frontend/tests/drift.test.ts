import { expect, test } from "vitest";
import { linear, roof } from "../src/axis";
import { alone, atRim, between, byMovement, codeWords, dragged, held, lineLook, measured, randomWarp, shaded, span, spread, strength, trainingWords, withStrength } from "../src/drift";
import { across, highest, layout, stops, under, upward, valueAt } from "../src/driftchart";
import { UNWARPED } from "../src/state";
import type { Manifest, Warped } from "../src/types";
import { GAUSSIAN, QUANTIZED } from "./manifests";

const curve = (transform: "rotation" | "shift" | "scale", values: number[], kl: number[] | null) => ({
  transform,
  unit: "unit",
  values,
  drift: values.map((value) => Math.abs(value)),
  kl,
  error: values.map(() => 0.01),
});

function consistent(of: Manifest, trained: Record<string, [number, number]> = {}): Manifest {
  const curves = [curve("rotation", [-40, 0, 40], of.latent.kind === "gaussian" ? [8, 0, 10] : null), curve("scale", [0.5, 1, 1.5], null)];
  return { ...of, terms: [], consistency: { n: 7, curves, trained } };
}

const TRAINED = consistent(GAUSSIAN, { rotation: [-15, 15], scale: [0.9, 1.1] });
const PLAIN = consistent(QUANTIZED);

function warped(z: number[], by: number[], drift: Partial<Warped["drift"]> = {}): Warped {
  const part = {
    original: { z },
    warped: { z: z.map((value, k) => value + (by[k] ?? 0)) },
    drift: { total: 0.5, std: by, share: by.map(() => 0), kl: 3, kl_by_latent: null, ...drift },
    error: 0.02,
  };
  return part as unknown as Warped;
}

test("a slider runs as far as its curve, and further where the value is", () => {
  expect(span(TRAINED, "rotation")).toEqual([-40, 40]);
  expect(span(TRAINED, "rotation", 90)).toEqual([-40, 90]);
  expect(span(TRAINED, "shift")).toEqual([-0.15, 0.15]);
});

test("a transform stands alone only if no other does and the shift goes right and down alike", () => {
  expect(alone("rotation", { ...UNWARPED, rotation: 10 })).toBe(true);
  expect(alone("rotation", { ...UNWARPED, rotation: 10, x: 0.1 })).toBe(false);
  expect(alone("shift", { ...UNWARPED, x: 0.1, y: 0.1 })).toBe(true);
  expect(alone("shift", { ...UNWARPED, x: 0.1, y: 0 })).toBe(false);
  expect(strength("shift", { ...UNWARPED, x: 0.1, y: 0 })).toBeCloseTo(0.05);
  expect(["rotation", "shift", "scale"].every((one) => alone(one as "scale", UNWARPED))).toBe(true);
});

test("a strength on a chart sets its own transform and leaves the others", () => {
  const warp = { rotation: 5, x: 0.1, y: 0.2, scale: 1.3 };
  expect(withStrength("rotation", warp, 7)).toEqual({ ...warp, rotation: 7 });
  expect(withStrength("shift", warp, -0.1)).toEqual({ ...warp, x: -0.1, y: -0.1 });
  expect(withStrength("scale", warp, 0.8)).toEqual({ ...warp, scale: 0.8 });
});

test("a random transform is within the range of training, or that of the paper's code", () => {
  expect(randomWarp(TRAINED, () => 0)).toEqual({ rotation: -15, x: -0.05, y: -0.05, scale: 0.9 });
  expect(randomWarp(PLAIN, () => 1).rotation).toBe(15);
});

test("the transform is held within the sliders' ends", () => {
  expect(held(TRAINED, { rotation: 99, x: -1, y: 0.1, scale: 0.1 })).toEqual({ rotation: 40, x: -0.15, y: 0.1, scale: 0.5 });
  expect(held(TRAINED, { rotation: 12.34567, x: 0.01234567, y: 0, scale: 1.23456 })).toEqual({ rotation: 12.35, x: 0.0123, y: 0, scale: 1.2346 });
});

test("a hand in the middle of a picture shifts it, at its rim turns it counterclockwise", () => {
  const hand = { start: { x: 50, y: 50 }, now: { x: 70, y: 40 }, width: 100, height: 100 };
  expect(dragged(UNWARPED, hand)).toEqual({ ...UNWARPED, x: 0.2, y: -0.1 });
  const rim = { start: { x: 100, y: 50 }, now: { x: 50, y: 0 }, width: 100, height: 100 };
  expect(atRim(rim.start, 100, 100)).toBe(true);
  expect(dragged({ ...UNWARPED, rotation: 5 }, rim).rotation).toBeCloseTo(95);
  const past = { start: { x: 0, y: 49 }, now: { x: 0, y: 51 }, width: 100, height: 100 };
  expect(dragged(UNWARPED, past).rotation).toBeCloseTo(2.29, 1); // over the half turn, not once around
});

test("latents stand by their KL, or by how far they moved; inactive ones last however far", () => {
  expect(byMovement(GAUSSIAN, { ...warped([0, 0, 0], [1, 99, -2]).drift, kl_by_latent: [5, 99, 1] })).toEqual([0, 2, 1]);
  expect(byMovement(GAUSSIAN, warped([0, 0, 0], [1, 99, -2]).drift)).toEqual([2, 0, 1]);
});

test("an unchanged code is said to be, and codes are counted", () => {
  expect(codeWords(QUANTIZED, warped([0.5, 0.1], [0, 0]))).toBe("code unchanged");
  expect(codeWords(QUANTIZED, warped([0.5, 0.1], [0, -0.5]))).toBe("1 of 2 codes moved");
  expect(codeWords(GAUSSIAN, warped([0, 0, 0], [0, 0, 1]))).toBeNull();
});

test("training is told in words, the consistency term only where it has a weight", () => {
  const term = (weight: number) => [{ name: "consistency", weight }] as unknown as Manifest["terms"];
  const copies = "trained on transformed copies too: turned ±15°, scaled 0.9–1.1";
  expect(trainingWords(PLAIN).long).toBe("trained without transforms");
  expect(trainingWords({ ...TRAINED, terms: term(0) }).long).toBe(copies);
  expect(trainingWords({ ...TRAINED, terms: term(0.1) })).toEqual({ short: "trained on copies; this KL in its loss × 0.1", long: `${copies}; this KL in its loss × 0.1` });
});

test("the shaded range is the open model's, else that of the first beside it that has one", () => {
  const [plain, trained] = [{ manifest: PLAIN }, { manifest: TRAINED }];
  expect(shaded([plain, trained], "rotation")).toEqual({ model: trained, range: [-15, 15] });
  expect(shaded([plain], "rotation")).toBeNull();
});

test("each of an image's measures is read from where it is", () => {
  const found = warped([0], [1]);
  expect([measured(found, "kl"), measured(found, "drift"), measured(found, "error")]).toEqual([3, 0.5, 0.02]);
});

test("a curve is read between its points and nowhere else", () => {
  expect(between([0, 10, 20], [0, 4, 2], 5)).toBe(2);
  expect(between([0, 10, 20], [0, 4, 2], 15)).toBe(3);
  expect(between([0, 10, 20], [0, 4, 2], 0)).toBe(0);
  expect(between([0, 10, 20], [0, 4, 2], -1)).toBeNull();
  expect(between([0, 10, 20], [0, 4, 2], 21)).toBeNull();
});

test("labels that would meet are moved apart, in order and within the ends", () => {
  expect(spread([50, 10], 12, 0, 100)).toEqual([50, 10]);
  expect(spread([10, 10, 11], 12, 0, 100)).toEqual([10, 22, 34]);
  expect(spread([98, 99], 12, 0, 100)).toEqual([88, 100]);
});

test("models differ in colour, dash and letter", () => {
  const looks = [0, 1, 2, 3, 4, 5].map(lineLook);
  for (const key of ["colour", "dash", "letter"] as const) expect(new Set(looks.map((look) => look[key])).size).toBe(6);
});

test("panels stand beside each other where there is room, else below each other, with one common axis", () => {
  const wide = layout(TRAINED, ["rotation", "shift", "scale"], 700, 180);
  expect(wide.height).toBe(180);
  expect(wide.panels.map(({ first }) => first)).toEqual([true, false, false]);
  expect(wide.panels.every((panel, i) => i === 0 || panel.left > (wide.panels[i - 1]?.right ?? Infinity))).toBe(true);
  const narrow = layout(TRAINED, ["rotation", "shift", "scale"], 300, 180);
  expect(narrow.height).toBe(540);
  expect(narrow.panels.every(({ first, right }) => first && right <= 300)).toBe(true);
  expect(narrow.panels.every((panel, i) => i === 0 || panel.top > (narrow.panels[i - 1]?.bottom ?? Infinity))).toBe(true);
});

test("a point of a panel is a strength, and back; beyond its ends it is held", () => {
  const [panel] = layout(TRAINED, ["rotation"], 400, 200).panels;
  if (!panel) throw new Error("no panel");
  expect(under([panel], across(panel)(12), panel.top + 5)?.value).toBeCloseTo(12);
  expect(under([panel], panel.left - 20, panel.top)).toBeNull();
  expect(valueAt(panel, 9999)).toBe(40);
  expect(upward(panel, 10)(0)).toBe(panel.bottom);
  expect(upward(panel, 10)(10)).toBe(panel.top);
});

test("the common axis ends above the highest curve of all models", () => {
  expect(highest([TRAINED, PLAIN], ["rotation"], "kl")).toBeCloseTo(11.5);
  expect(highest([PLAIN], ["rotation"], "kl")).toBe(0);
  expect(highest([TRAINED], ["rotation", "scale"], "drift")).toBeCloseTo(46);
});

test("a narrow panel has at least three ticks and that of no transform", () => {
  for (const transform of ["rotation", "shift", "scale"] as const) {
    const [panel] = layout(TRAINED, [transform], 260, 180).panels;
    const found = panel ? stops(panel) : [];
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(found).toContain(transform === "scale" ? 1 : 0);
  }
});

test("the end of an axis is the next round number", () => {
  expect([0.3, 1, 1.2, 2.1, 7, 50, 51].map(roof)).toEqual([0.5, 1, 2, 5, 10, 50, 100]);
  expect(linear([0, roof(7)], [0, 1])(7)).toBeLessThan(1);
});
