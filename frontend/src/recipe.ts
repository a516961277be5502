/** What a model was trained for, as the page words it. Pure functions of the manifest. */
import { trimmed } from "./format";
import type { Term } from "./types";

/** One summand of the loss. */
export interface Summand {
  readonly sign: "=" | "+" | "−";
  /** Without its sign; the first summand keeps it. */
  readonly weight: string;
  readonly name: string;
  /** LaTeX; empty where the manifest has none. */
  readonly formula: string;
  /** Options, source and the note on the weight. */
  readonly details: readonly string[];
  readonly ours: string;
}

export function loss(terms: readonly Term[]): Summand[] {
  return terms.map(({ name, weight, formula, options, source, note, ours }, i) => ({
    sign: i === 0 ? "=" : weight < 0 ? "−" : "+",
    weight: trimmed(i === 0 ? weight : Math.abs(weight)),
    name: name.replaceAll("_", " "),
    formula,
    details: [optionWords(options), source, note].filter((words) => words !== ""),
    ours,
  }));
}

function optionWords(options: Term["options"]): string {
  const written = (value: unknown) => (typeof value === "number" ? trimmed(value) : typeof value === "string" ? value : JSON.stringify(value));
  return Object.entries(options)
    .map(([name, value]) => `${name.replaceAll("_", " ")} = ${written(value)}`)
    .join(", ");
}

export function arxivUrl(id: string): string {
  return `https://arxiv.org/abs/${id.split("/").map(encodeURIComponent).join("/")}`;
}
