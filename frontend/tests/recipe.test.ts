import { expect, test } from "vitest";
import { mathml } from "../src/formula";
import { arxivUrl, loss } from "../src/recipe";
import type { Term } from "../src/types";

const term = (name: string, weight: number, changes: Partial<Term> = {}): Term => ({ name, weight, note: "", options: {}, formula: "", source: "", ours: "", ...changes });

test("a loss is a sum: signs between the terms, weights without trailing zeros", () => {
  const summands = loss([term("reconstruction", 1), term("total_correlation", 4.096), term("entropy", -0.1)]);
  expect(summands.map(({ sign, weight, name }) => [sign, weight, name])).toEqual([
    ["=", "1", "reconstruction"],
    ["+", "4.096", "total correlation"],
    ["−", "0.1", "entropy"],
  ]);
});

test("the first term keeps its own sign", () => {
  expect(loss([term("entropy", -2)])[0]).toMatchObject({ sign: "=", weight: "−2" });
});

test("a term's options, source and note are told in this order, and nothing of what is missing", () => {
  const [full, bare] = loss([
    term("kl", 4, { options: { capacity: 20, free_bits: null, form: "soft" }, source: "Burgess 2018", note: "made up" }),
    term("iwae", 1),
  ]);
  expect(full?.details).toEqual(["capacity = 20, free bits = null, form = soft", "Burgess 2018", "made up"]);
  expect(bare?.details).toEqual([]);
});

test("addresses at arXiv hold nothing but the identifier", () => {
  expect(arxivUrl("2305.18378")).toBe("https://arxiv.org/abs/2305.18378");
  expect(arxivUrl("cs/0112017")).toBe("https://arxiv.org/abs/cs/0112017");
  expect(arxivUrl("1?x=<y>")).toBe("https://arxiv.org/abs/1%3Fx%3D%3Cy%3E");
});

test("LaTeX becomes MathML alone, and what is no LaTeX becomes nothing", async () => {
  const markup = await mathml(String.raw`\sum_k z_k^2`);
  expect(markup).toMatch(/^<span class="katex"><math /);
  expect(markup).not.toContain("katex-html");
  expect(await mathml(String.raw`\frac{1}`)).toBeNull();
});

test("a manifest's formula cannot bring markup, links or styles", async () => {
  const markup = (await mathml(String.raw`\text{<img src=x onerror=1>} \href{javascript:1}{z} \htmlStyle{color:red}{z}`)) ?? "";
  expect(markup).not.toMatch(/<img|<a |href=|style="color:red"/);
});

test("a function's name stands off its argument, unless that is in brackets", async () => {
  expect(await mathml(String.raw`\ln x`)).toContain("<mspace");
  expect(await mathml(String.raw`\ln(x)`)).not.toContain("<mspace");
  expect(await mathml(String.raw`\ln\left(x\right)`)).not.toContain("<mspace");
});
