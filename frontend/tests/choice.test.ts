import { expect, test } from "vitest";
import { firstShown } from "../src/choice";
import type { Summary } from "../src/types";

const model = (id: string, value?: number | null): Summary =>
  ({ id, scores: value === undefined ? [] : [{ name: "PSNR", value: 99 }, { name: "InfoM", value }] }) as unknown as Summary;

test("a page without a link opens on the model of highest InfoM", () => {
  expect(firstShown([model("a", 0.5), model("b", 0.8), model("c", 0.7)])?.id).toBe("b");
});

test("models without an InfoM come last, and the first of equals is taken", () => {
  expect(firstShown([model("a"), model("b", null), model("c", 0), model("d", 0)])?.id).toBe("c");
  expect(firstShown([model("a"), model("b", null)])?.id).toBe("a");
  expect(firstShown([])).toBeUndefined();
});
