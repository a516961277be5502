import { expect, test } from "vitest";
import { level, levels } from "../src/format";
import { latentWords, shownWords } from "../src/words";
import { GAUSSIAN, QUANTIZED, VECTORS } from "./manifests";

test("latents are called what they are", () => {
  expect([QUANTIZED, VECTORS, GAUSSIAN].map(latentWords)).toEqual([
    "quantized, each with a learned codebook of its own",
    "indices of learned vectors",
    "gaussian",
  ]);
});

test("nothing is said of a codebook that is shown whole", () => {
  expect(shownWords(10, 10, [5, 0, 0, 0, 0, 0, 0, 0, 0, 5])).toBeNull();
});

test("of a long codebook it is said how many values are used, and when not all of these are shown", () => {
  const usage = (used: number) => Array.from({ length: 512 }, (_, i) => (i < used ? 1 : 0));
  expect(shownWords(512, 13, usage(13))).toEqual({ short: "13 of 512 used", explains: "13 of 512 values are used on validation data." });
  expect(shownWords(512, 32, usage(87))?.explains).toBe("87 of 512 values are used on validation data. The 32 that most images use are shown.");
  expect(shownWords(512, 32, null)?.short).toBe("32 of 512");
});

test("codes that are whole numbers are written as such, others with three decimals", () => {
  expect([-1, 1].map(levels([-1, 1]))).toEqual(["−1", "1"]);
  expect([-0.5, 0].map(levels([-0.5, 0, 0.5]))).toEqual([level(-0.5), "0.000"]);
});
