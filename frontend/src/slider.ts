/** How a slider answers to keys and what it says. */
import { nearest } from "./latents";
import { number } from "./format";

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

/**
 * The value after a key, or null if the key is not the slider's: arrows move a hundredth of the range, with Shift a
 * thousandth, Page keys a tenth; among codes arrows move to the next one and Page keys by two.
 */
export function stepped(
  key: string,
  shift: boolean,
  value: number,
  ends: { low: number; high: number },
  codes: readonly number[] | null,
): number | null {
  const step = STEPS[key];
  if (key === "Home") return ends.low;
  if (key === "End") return ends.high;
  if (step === undefined) return null;
  if (codes) {
    const code = nearest(codes, value) + (Math.abs(step) > 1 ? 2 * Math.sign(step) : step);
    return codes[Math.min(Math.max(code, 0), codes.length - 1)] ?? null;
  }
  const by = ((ends.high - ends.low) / 100) * step * (shift ? 0.1 : 1);
  return Math.min(Math.max(value + by, Math.min(ends.low, value)), Math.max(ends.high, value));
}

export function valueText(value: number, codes: readonly number[] | null, out: boolean): string {
  const code = codes ? `code ${nearest(codes, value) + 1} of ${codes.length}, value ` : "";
  return `${code}${number(value)}${out ? ", outside the range seen in training" : ""}`;
}
