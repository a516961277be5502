import { expect, test } from "vitest";
import { besides, choices, foreign } from "../src/others";
import type { Manifest, Summary } from "../src/types";

function summary(id: string, data: string, method: string, merit: number): Summary {
  const scores = ["InfoM", "InfoE"].map((name) => ({ name, value: merit / 2 }));
  return { id, title: id.toUpperCase(), method, data: { name: data, title: data }, scores, snapshots: [], snapshot: null } as unknown as Summary;
}

const MODELS = [summary("a", "shapes", "AE", 1), summary("b", "shapes", "AE", 1.9), summary("c", "shapes", "VAE", 1.2), summary("d", "digits", "QLAE", 2)];

test("beside a model stand those asked for, as far as they are there, and at most three", () => {
  expect(besides(MODELS, "a", ["d", "gone", "d", "a", "b"])).toEqual(["d", "b"]);
  const many = [..."abcdef"].map((id) => summary(id, "shapes", "AE", 1));
  expect(besides(many, "a", ["b", "c", "d", "e"])).toEqual(["b", "c", "d"]);
});

test("without a wish it is the best of the same data set by another method, then any of it, then any at all", () => {
  expect(besides(MODELS, "a", [])).toEqual(["c"]);
  expect(besides(MODELS.filter(({ id }) => id !== "c"), "a", [])).toEqual(["b"]);
  expect(besides(MODELS, "d", [])).toEqual(["b"]);
  expect(besides([summary("a", "shapes", "AE", 1)], "a", [])).toEqual([]);
});

test("choices have the open model's data set first and no model twice", () => {
  const offered = choices(MODELS, "a", ["b", "d"], "d").map(({ data, models }) => [data.name, ...models.map(({ model }) => model.id)]);
  expect(offered).toEqual([["shapes", "c"], ["digits", "d"]]);
});

test("a model of other images or of another size says so", () => {
  const made = (name: string, width: number, channels = 3) => ({ data: { name, title: name }, image: { width, height: width, channels } }) as unknown as Manifest;
  expect(foreign(made("shapes", 64), made("shapes", 64))).toBeNull();
  expect(foreign(made("shapes", 64), made("digits", 28, 1))).toBe("Trained on digits: it knows other things than this picture shows. It sees this picture as 28 × 28 grey.");
  expect(foreign(made("shapes", 64), made("shapes", 32))).toBe("It sees this picture as 32 × 32.");
  expect(foreign(made("shapes", 64), made("shapes", 64, 1))).toBe("It sees this picture as 64 × 64 grey.");
});
