import { expect, test } from "vitest";
import { farthest, mahalanobis, nearestRows } from "../src/nearest";
import { byLatent } from "../src/names";
import { outsideWords } from "../src/verdict";

test("the nearest samples are told in standard deviations of each latent, and a latent that never varies counts nothing", () => {
  const rows = [
    [3, 0, 9],
    [0, 1, -9],
    [0, 0, 100],
  ];
  // by the numbers alone the second would be nearer than the first: 1 < 3; in standard deviations 3/10 < 1/0.5
  expect(nearestRows([0, 0, 0], rows, [10, 0.5, 0], 3)).toEqual([
    { index: 2, distance: 0 },
    { index: 0, distance: 0.3 },
    { index: 1, distance: 2 },
  ]);
  expect(nearestRows([0, 0, 0], rows, [10, 0.5, 0], 1)).toHaveLength(1);
});

// covariance [[5, 3], [3, 5]]: along (1, 1) variance 8, along (1, -1) variance 2
const half = Math.SQRT1_2;
const basis = {
  mean: [1, 2],
  eigenvalues: [8, 2],
  eigenvectors: [
    [half, half],
    [half, -half],
  ],
};

test("Mahalanobis is the distance in units of the cloud of codes: along it far is near, across it near is far", () => {
  expect(mahalanobis(basis, [1, 2])).toBe(0);
  expect(mahalanobis(basis, [3, 4])).toBeCloseTo(1, 12); // 2 sqrt 2 along, of standard deviation 2 sqrt 2
  expect(mahalanobis(basis, [3, 0])).toBeCloseTo(2, 12); // 2 sqrt 2 across, of standard deviation sqrt 2
  // by the inverse covariance [[5, -3], [-3, 5]] / 16: (2, 0) gives 4 * 5 / 16
  expect(mahalanobis(basis, [3, 2])).toBeCloseTo(Math.sqrt(1.25), 12);
});

test("a direction in which the codes do not vary has no distance", () => {
  expect(mahalanobis({ ...basis, eigenvalues: [8, 0] }, [3, 0])).toBe(0);
});

test("usual is what all but one in a thousand validation codes are; of too few nothing is said", () => {
  const z = new Float32Array(2000); // 1000 codes, the i-th i/1000 standard deviations along the cloud
  for (let i = 0; i < 1000; i += 1) z.set([1 + (2 * (i + 1)) / 1000, 2 + (2 * (i + 1)) / 1000], 2 * i);
  expect(farthest(basis, { n: 1000, latents: 2, z })).toBeCloseTo(0.999, 5);
  expect(farthest(basis, { n: 99, latents: 2, z })).toBe(Infinity);
});

test("latents out of range are named in one line: by their names where there are few, counted where there are many", () => {
  const names = byLatent([{ latent: 3, name: "wall hue", note: "" }], 12);
  expect(outsideWords([3], names)).toBe("z3 wall hue is outside the range seen in training.");
  expect(outsideWords([1, 3], names)).toBe("z1 and z3 wall hue are outside the range seen in training.");
  expect(outsideWords([1, 3, 5], names)).toBe("z1, z3 and z5 are outside the range seen in training.");
  expect(outsideWords([0, 1, 3, 5, 7], names)).toBe("z0, z1, z3 and 2 more are outside the range seen in training.");
});
