import { expect, test } from "vitest";
import { alike, firstShown, grouped } from "../src/choice";
import type { Summary } from "../src/types";

const model = (id: string, infom: number | null, infoe: number | null): Summary =>
  ({ id, scores: [{ name: "PSNR", value: 99 }, { name: "InfoM", value: infom }, { name: "InfoE", value: infoe }] }) as unknown as Summary;

test("a page without a link opens on the model of highest InfoM and InfoE together", () => {
  expect(firstShown([model("a", 0.5, 0.9), model("b", 0.8, 1), model("c", 0.9, 0.1)])?.id).toBe("b");
});

test("models without one of the two come last, and the first of equals is taken", () => {
  expect(firstShown([model("a", null, 1), model("b", 0, 0), model("c", 0, 0)])?.id).toBe("b");
  expect(firstShown([{ id: "d", scores: [] } as unknown as Summary, model("a", null, 1)])?.id).toBe("d");
  expect(firstShown([])).toBeUndefined();
});

const titled = (id: string, title: string, data: string, scores = 1): Summary =>
  ({ id, title, data: { name: data, title: data, rendered: false }, scores: Array(scores).fill({}) }) as unknown as Summary;
const MODELS = [titled("a", "VAE", "MNIST"), titled("b", "QLAE", "Digits"), titled("c", "VAE", "MNIST"), titled("d", "AE", "MNIST", 0)];

test("models are grouped by their data, and twins are told apart by their ids", () => {
  const found = grouped(MODELS).map(({ data, models }) => [data.title, models.map(({ label }) => label)]);
  expect(found).toEqual([
    ["Digits", ["QLAE"]],
    ["MNIST", ["VAE (a)", "VAE (c)", "AE"]],
  ]);
  expect(grouped([])).toEqual([]);
});

test("models compare with those that have scores on the same images", () => {
  expect(alike(MODELS, "c").map(({ id }) => id)).toEqual(["a", "c"]);
});
