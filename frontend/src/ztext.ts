/** z as a text: as people copy it out of this page, of a notebook, or of a paper. */

export type Read = { readonly z: number[] } | { readonly problem: string };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The numbers of a text, between commas, semicolons, spaces or brackets; or what is wrong with it, in a sentence. */
export function readZ(text: string, size: number): Read {
  const words = text
    .replace(/^\s*\{?\s*"?z"?\s*[=:]/i, "")
    .replace(/\b(array|tensor)\b/g, " ")
    .replaceAll("\u2212", "-")
    .split(/[\s,;[\](){}]+/)
    .filter(Boolean);
  const wrong = words.find((word) => !NUMBER.test(word));
  if (wrong !== undefined) return { problem: `“${wrong.slice(0, 24)}” is no number.` };
  if (words.length !== size) return { problem: `${size} numbers wanted, ${words.length} found.` };
  const z = words.map((word) => Math.fround(Number(word)));
  const large = z.findIndex((value) => !Number.isFinite(value));
  return large < 0 ? { z } : { problem: `“${words[large]?.slice(0, 24)}” is too large.` };
}
