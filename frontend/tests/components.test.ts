import { expect, test } from "vitest";
import { along, bestExplained, coordinate, doubling, explainedBy, placed, sorted, spectrum, truncated, type Basis } from "../src/components";
import { ASKEW, rotated, turned } from "../src/rotation";
import { code, dots, groups, look, MOST_CLASSES, nearestPoint, scores } from "../src/scatter";
import type { Codes, Manifest } from "../src/types";

const ZOO = import.meta.glob<Manifest>("../../models/factorscope_models/zoo/*/manifest.json", { eager: true, import: "default" });

/** Axes turned by 45 degrees, standard deviations 2 and 1, and a third direction without any variance. */
const h = Math.SQRT1_2;
const BASIS: Basis = {
  mean: [1, 2, 3],
  eigenvalues: [4, 1, 0],
  eigenvectors: [
    [h, h, 0],
    [-h, h, 0],
    [0, 0, 1],
  ],
};
const near = (found: readonly number[], wanted: readonly number[]) => wanted.forEach((value, k) => expect(found[k]).toBeCloseTo(value, 12));

test("the mean has coordinates 0, and one standard deviation along a component has 1 there", () => {
  expect([0, 1, 2].map((j) => coordinate(BASIS, BASIS.mean, j))).toEqual([0, 0, 0]);
  const z = along(BASIS, BASIS.mean, 0, 1);
  near(z, [1 + 2 * h, 2 + 2 * h, 3]);
  near([0, 1].map((j) => coordinate(BASIS, z, j)), [1, 0]);
});

test("moving along one component leaves the others, and what no component holds", () => {
  const z = along(BASIS, [0.3, -0.7, 9], 1, -2);
  near([coordinate(BASIS, z, 0), coordinate(BASIS, z, 1), z[2] ?? 0], [coordinate(BASIS, [0.3, -0.7, 9], 0), -2, 9]);
  near(along(BASIS, [0.3, -0.7, 9], 2, 5), [0.3, -0.7, 9]);
});

test("two coordinates place a point", () => {
  near(placed(BASIS, [[0, 1], [1, -1]]), [1 + 2 * h + h, 2 + 2 * h - h, 3]);
  expect(placed(BASIS, [])).toEqual(BASIS.mean);
});

test("the first k components are the mean at 0, z itself at all, and in between a projection", () => {
  const z = [0.3, -0.7, 9];
  expect(truncated(BASIS, z, 0)).toEqual(BASIS.mean);
  expect(truncated(BASIS, z, 3)).toEqual(z);
  const one = truncated(BASIS, z, 1);
  near([0, 1].map((j) => coordinate(BASIS, one, j)), [coordinate(BASIS, z, 0), 0]);
  expect(one[2]).toBe(3);
});

test("how many components are tried doubles up to all", () => {
  expect(doubling(12)).toEqual([0, 1, 2, 4, 8, 12]);
  expect(doubling(8)).toEqual([0, 1, 2, 4, 8]);
  expect(doubling(1)).toEqual([0, 1]);
});

test("components without variance have no slider, slight ones are folded", () => {
  expect(sorted(BASIS)).toEqual({ shown: [0, 1], slight: [], none: 1 });
  expect(sorted({ ...BASIS, eigenvalues: [4, 1e-4, 1e-20] })).toEqual({ shown: [0], slight: [1], none: 1 });
});

test("a spectrum's shares, eccentricity and participation ratio, worked out by hand", () => {
  expect(spectrum([4, 1])).toEqual({ shares: [0.8, 0.2], cumulative: [0.8, 1], eccentricity: 2, participation: expect.closeTo(25 / 17, 12) });
  expect(spectrum([1, 1, 1]).participation).toBeCloseTo(3, 12);
  expect(spectrum([4, 1, 0]).eccentricity).toBeNull();
  expect(spectrum([0, 0]).participation).toBe(0);
});

test.each(Object.values(ZOO))("eccentricity and participation ratio of $id are its scores", ({ statistics, scores: all }) => {
  const found = spectrum(statistics.eigenvalues);
  const score = (name: string) => all.find((one) => one.name === name);
  expect(found.eccentricity).toSatisfy((value: number | null) => value === null ? score("Eccentricity")?.value === null : Math.abs(value / (score("Eccentricity")?.value ?? NaN) - 1) < 1e-3);
  expect(found.participation).toBeCloseTo(score("Participation ratio")?.value ?? NaN, 3);
});

test("there are models to compare with", () => expect(Object.keys(ZOO).length).toBeGreaterThan(5));

test("a factor explains all of a score that its values fix, whatever their order, and nothing of one that ignores it", () => {
  const values = [0, 0, 1, 1, 2, 2];
  expect(explainedBy([5, 5, -1, -1, 5, 5], values)).toBe(1);
  expect(explainedBy([1, -1, 1, -1, 1, -1], values)).toBe(0);
  expect(explainedBy([1, 1, 1, 1, 1, 1], values)).toBe(0);
  // groups' means 1, 5: between 16, within 4, so 1 - (4/2)/(20/3)
  expect(explainedBy([0, 2, 4, 6], [0, 0, 1, 1])).toBeCloseTo(0.7, 12);
});

test("the factor that explains most is named, and none where none does", () => {
  const factors = [[0, 0], [0, 1], [1, 0], [1, 1]];
  expect(bestExplained([0, 0.1, 5, 5.1], factors)?.factor).toBe(0);
  expect(bestExplained([1, -1, -1, 1], factors)).toBeNull();
});

const CODES: Codes = { n: 2, latents: 3, z: Float32Array.from([1, 2, 3, 1, 2, 3].map((value, k) => value + (k === 3 ? 2 : 0))), pre_z: null, factors: null };

test("codes are scored in standard deviations from the mean", () => {
  near([...scores(BASIS, CODES, 0)], [0, h]);
  near([...scores(BASIS, CODES, 1)], [0, -2 * h]);
  expect(code(CODES, 1)).toEqual([3, 2, 3]);
});

const POINTS = { x: Float64Array.from([0, 1, 1.2]), y: Float64Array.from([0, 1, 1]) };

test("the nearest point within reach is found, unless it is left out", () => {
  expect(nearestPoint(POINTS, { x: 1.15, y: 1 }, 0.5)).toBe(2);
  expect(nearestPoint(POINTS, { x: 1.15, y: 1 }, 0.5, (i) => i !== 2)).toBe(1);
  expect(nearestPoint(POINTS, { x: -3, y: 0 }, 0.5)).toBeNull();
});

test("twelve classes look different, and a scale runs from dark to light", () => {
  const looks = Array.from({ length: MOST_CLASSES }, (_, value) => JSON.stringify(look(value, MOST_CLASSES, true)));
  expect(new Set(looks).size).toBe(MOST_CLASSES);
  expect([look(0, 3, false).colour, look(2, 3, false).colour]).toEqual(["rgb(0 34 78)", "rgb(254 232 56)"]);
});

test("points are one path, and groups of a factor's values have their means", () => {
  expect(dots([[1, 2], [3.04, 4]])).toBe("M1.0 2.0h0M3.0 4.0h0");
  expect(groups(POINTS, [3, 0, 0])).toEqual([
    { value: 0, n: 2, x: { mean: 1.1, std: expect.closeTo(0.1, 12) }, y: { mean: 1, std: 0 } },
    { value: 3, n: 1, x: { mean: 0, std: 0 }, y: { mean: 0, std: 0 } },
  ]);
});

test("turning keeps lengths and angles, and to the right takes what is near to the right", () => {
  const [x, y, z] = rotated(ASKEW, 1, 2, 3);
  expect(x * x + y * y + z * z).toBeCloseTo(14, 12);
  const still = [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const;
  near(rotated(turned(still, Math.PI / 2, 0), 0, 0, 1), [1, 0, 0]);
  near(rotated(turned(still, 0, Math.PI / 2), 0, 0, 1), [0, -1, 0]);
});
