import { expect, test } from "vitest";
import { firstShown } from "../src/choice";
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
