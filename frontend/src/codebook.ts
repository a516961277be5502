/** Codes seen closely: where a value falls, which labels have room, what interventions and swaps do to z. */
import { linear } from "./axis";
import { nearest } from "./latents";
import { replaced } from "./moves";
import type { LatentStatistics } from "./types";

/** What one latent of the input was before and after quantization. */
export interface Rounding {
  readonly before: number;
  readonly code: number;
  readonly value: number;
  /** before - value */
  readonly error: number;
  /** Half the width of the cell of numbers that take this code; null at the ends of the codebook, where it has none. */
  readonly room: number | null;
}

export function rounding(book: readonly number[], before: number): Rounding {
  const code = nearest(book, before);
  const value = book[code] ?? 0;
  const [below, above] = [book[code - 1], book[code + 1]];
  const room = below === undefined || above === undefined ? null : (above - below) / 4;
  return { before, code, value, error: before - value, room };
}

/** Halfway between neighbouring values: where the encoder's number changes its code. */
export function boundaries(book: readonly number[]): number[] {
  return book.slice(1).map((value, i) => (value + (book[i] ?? value)) / 2);
}

/** The ends of a latent's line: all that validation images showed and all values, with a little air. */
export function ends(statistics: LatentStatistics, book: readonly number[]): [number, number] {
  const low = Math.min(statistics.min, ...book);
  const high = Math.max(statistics.max, ...book);
  const air = 0.03 * (high - low || 1);
  return [low - air, high + air];
}

/** Which of the places, in 0 to 1, have room for a label of width `gap`; `first` has it before all others. */
export function labelled(places: readonly number[], first: number, gap: number): Set<number> {
  const kept = new Set<number>();
  const fits = (place: number) => [...kept].every((i) => Math.abs((places[i] ?? 0) - place) >= gap);
  for (const i of [first, ...places.keys()]) {
    const place = places[i];
    if (place !== undefined && !kept.has(i) && fits(place)) kept.add(i);
  }
  return kept;
}

/** Each z with each of the values in place of one latent: row after row. */
export function interventions(rows: readonly (readonly number[])[], latent: number, values: readonly number[]): number[][] {
  return rows.flatMap((z) => values.map((value) => replaced(z, latent, value)));
}

/** z of one image, with some latents of another. */
export function swapped(z: readonly number[], other: readonly number[], taken: ReadonlySet<number>): number[] {
  return z.map((value, k) => (taken.has(k) ? (other[k] ?? value) : value));
}

/** Heights of usage, the most used value 1; all 0 where nothing is known. */
export function shares(usage: readonly number[] | null, size: number): number[] {
  const scale = linear([0, Math.max(1, ...(usage ?? []))], [0, 1]);
  return Array.from({ length: size }, (_, i) => scale(usage?.[i] ?? 0));
}
