import { expect, test } from "vitest";
import { balance, bound, cloud, descend, energy, gradient, radii, shape, type Cloud, type Law } from "../src/particles";

const UNIT: Law = { mu: 1, epsilon: 1, s: 0 };
const points = (dimensions: number, ...z: number[]): Cloud => ({ dimensions, z: Float64Array.from(z) });

/** Regular, of n points in n dimensions, its points at a distance of sqrt(square) from the origin. */
function simplex(n: number, square: number): Cloud {
  const scale = Math.sqrt(square / (1 - 1 / n));
  return { dimensions: n, z: Float64Array.from({ length: n * n }, (_, i) => scale * ((i % n === Math.floor(i / n) ? 1 : 0) - 1 / n)) };
}

function settled(from: Cloud, law: Law, steps: number, step = 0.2): Cloud {
  for (let i = 0; i < steps; i += 1) from = descend(from, law, step);
  return from;
}

test("two points have the energy and the gradient worked out by hand", () => {
  const two = points(2, 1, 0, -1, 0);
  expect(energy(two, UNIT)).toBeCloseTo(1 - Math.log(5), 12);
  [0.2, 0, -0.2, 0].forEach((value, k) => expect(gradient(two, UNIT)[k]).toBeCloseTo(value, 12));
});

test("a square has the energy worked out by hand, and is pulled inwards by 13/90 of itself", () => {
  const square = points(2, 1, 0, -1, 0, 0, 1, 0, -1);
  expect(energy(square, UNIT)).toBeCloseTo(1 - (2 / 3) * Math.log(3) - (1 / 3) * Math.log(5), 12);
  gradient(square, UNIT).forEach((value, k) => expect(value).toBeCloseTo((13 / 90) * (square.z[k] ?? 0), 12));
});

test.each([
  { n: 3, mu: 1, square: 2 / 3, least: -0.431945622 },
  { n: 4, mu: 1, square: 0.625, least: -0.355829253 },
  { n: 9, mu: 1, square: 5 / 9, least: -0.2553746608 },
  { n: 9, mu: 0.125, square: 7.5555556, least: -1.9459273135 },
])("a regular simplex of $n points at mu $mu rests at the least energy there is", ({ n, mu, square, least }) => {
  const law = { ...UNIT, mu };
  const rest = simplex(n, square);
  expect(energy(rest, law)).toBeCloseTo(least, 9);
  expect(bound(law, n)).toBeCloseTo(least, 9);
  gradient(rest, law).forEach((value) => expect(value).toBeCloseTo(0, 7));
});

test.each([UNIT, { mu: 0.3, epsilon: 0.2, s: 0 }, { mu: 0.7, epsilon: 0.5, s: 1 }, { mu: 1, epsilon: 0.1, s: 2.5 }])("the gradient is the slope of the energy under $mu, $epsilon, $s", (law) => {
  const from = cloud(7, 3, 5, 1);
  const slope = gradient(from, law);
  const h = 1e-6;
  from.z.forEach((_, k) => {
    const moved = (by: number) => energy({ ...from, z: from.z.map((value, i) => (i === k ? value + by : value)) }, law);
    expect(slope[k]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 7);
  });
});

test("kernels of a small exponent are nearly the logarithm", () => {
  const from = cloud(6, 2, 1, 1);
  expect(energy(from, { ...UNIT, s: 1e-7 })).toBeCloseTo(energy(from, UNIT), 6);
});

test("E(cZ; mu/c^2, c^2 epsilon) is E(Z; mu, epsilon) - ln c^2", () => {
  const from = cloud(8, 3, 2, 1);
  const larger = { ...from, z: from.z.map((value) => 3 * value) };
  expect(energy(larger, { mu: 1 / 9, epsilon: 9, s: 0 })).toBeCloseTo(energy(from, UNIT) - Math.log(9), 12);
});

test("many points balance at the radii of the closed form", () => {
  expect(balance(UNIT, 1e9, 2) ** 2).toBeCloseTo(0.35961, 5);
  expect(balance(UNIT, 1e9, 3) ** 2).toBeCloseTo(0.40594, 4);
  const square = balance({ mu: 0.4, epsilon: 1, s: 0 }, 1e9, 2) ** 2;
  expect(0.4 * square).toBeCloseTo(1 - 1 / Math.sqrt(1 + 4 * square), 7);
});

test("two points balance at r^2 = 1/mu - epsilon/4, and collapse from mu epsilon = 4 on", () => {
  for (const mu of [0.1, 0.5, 1, 2]) expect(balance({ ...UNIT, mu }, 2, 2) ** 2).toBeCloseTo(1 / mu - 0.25, 9);
  expect(balance({ ...UNIT, mu: 4 }, 2, 2)).toBe(0);
  expect(shape({ ...UNIT, mu: 4 }, 2, 2)).toBe("point");
});

test("plain descent takes two points to 0.8660254", () => {
  const from = points(1, 0.1, -0.1);
  const rest = settled(from, UNIT, 200, 0.05); // 0.05 times 2 points: the notes' step of 0.1
  expect(rest.z[0]).toBeCloseTo(0.8660254, 6);
});

test.each([
  { dimensions: 2 as const, law: UNIT },
  { dimensions: 3 as const, law: { ...UNIT, mu: 0.5 } },
  { dimensions: 2 as const, law: { mu: 1, epsilon: 0.8, s: 0 } },
])("60 points in $dimensions dimensions come to rest on a shell of the closed form's radius", ({ dimensions, law }) => {
  const rest = settled(cloud(60, dimensions, 0), law, 500);
  const { mean, variation } = radii(rest);
  expect(shape(law, 60, dimensions)).toBe("shell");
  expect(variation).toBeLessThan(0.03);
  expect(Math.abs(mean / balance(law, 60, dimensions) - 1)).toBeLessThan(0.01);
});

test("weak softening fills a disc, and that is said beforehand", () => {
  const law = { mu: 0.1, epsilon: 0.01, s: 0 };
  const rest = settled(cloud(80, 2, 0, 2), law, 600, 1);
  expect(shape(law, 80, 2)).toBe("filled");
  expect(radii(rest).variation).toBeGreaterThan(0.2);
});

test("a step never raises the energy, however long it is asked to be", () => {
  const law = { mu: 1, epsilon: 0.02, s: 1 };
  let now = cloud(30, 2, 3);
  for (let i = 0; i < 40; i += 1) {
    const next = descend(now, law, 2);
    expect(energy(next, law)).toBeLessThanOrEqual(energy(now, law));
    now = next;
  }
});

test("points that coincide never part, and the energy there is 0", () => {
  const same = points(2, 0, 0, 0, 0, 0, 0);
  expect(energy(same, UNIT)).toBeCloseTo(0, 15);
  expect([...descend(same, UNIT, 0.1).z].every((value) => value === 0)).toBe(true);
});

test("the same seed is the same cloud, another is another", () => {
  expect(cloud(5, 2, 7).z).toEqual(cloud(5, 2, 7).z);
  expect(cloud(5, 2, 8).z).not.toEqual(cloud(5, 2, 7).z);
  expect(Math.max(...cloud(200, 3, 0, 0.5).z.map(Math.abs))).toBeLessThanOrEqual(0.5);
});
