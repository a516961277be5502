/** Codes as points on two components: where they lie, which one is near, and how factor values colour them. */
import { coordinate, deviation, type Basis } from "./components";
import { cividis, css, FACTOR_COLOURS } from "./colour";
import type { Codes } from "./types";

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** z of one of the codes. */
export function code({ z, latents }: Codes, i: number): number[] {
  return Array.from(z.subarray(i * latents, (i + 1) * latents));
}

/** Coordinates of all codes along component j, in standard deviations. */
export function scores(basis: Basis, codes: Codes, j: number): Float64Array {
  const vector = basis.eigenvectors[j] ?? [];
  const unit = deviation(basis, j) || 1;
  return Float64Array.from({ length: codes.n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < codes.latents; k += 1) sum += (vector[k] ?? 0) * ((codes.z[i * codes.latents + k] ?? 0) - (basis.mean[k] ?? 0));
    return sum / unit;
  });
}

export const at = (basis: Basis, z: readonly number[], x: number, y: number) => ({ x: coordinate(basis, z, x), y: coordinate(basis, z, y) });

/** The point nearest to a place, if one lies within `reach`; `allowed` leaves some out. */
export function nearestPoint({ x, y }: Points, place: { x: number; y: number }, reach: number, allowed: (i: number) => boolean = () => true): number | null {
  let best: number | null = null;
  let least = reach * reach;
  for (let i = 0; i < x.length; i += 1) {
    const squared = ((x[i] ?? 0) - place.x) ** 2 + ((y[i] ?? 0) - place.y) ** 2;
    if (squared <= least && allowed(i)) [best, least] = [i, squared];
  }
  return best;
}

/** So many classes can be told apart: six colours, each as a dot and as a ring. */
export const MOST_CLASSES = 2 * FACTOR_COLOURS.length;

export interface Look {
  readonly colour: string;
  readonly ring: boolean;
}

/** How the values of a factor look: as classes, no two alike for up to MOST_CLASSES; else on a scale, dark to light. */
export function look(value: number, size: number, classes: boolean): Look {
  if (!classes) return { colour: css(cividis(size > 1 ? value / (size - 1) : 0.5)), ring: false };
  return { colour: FACTOR_COLOURS[value % FACTOR_COLOURS.length] ?? "", ring: value % MOST_CLASSES >= FACTOR_COLOURS.length };
}

/** An SVG path of dots, drawn by round line caps: thousands of points are one element. */
export function dots(places: Iterable<readonly [x: number, y: number]>): string {
  let path = "";
  for (const [x, y] of places) path += `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
  return path;
}

export interface Group {
  readonly value: number;
  readonly n: number;
  readonly x: { readonly mean: number; readonly std: number };
  readonly y: { readonly mean: number; readonly std: number };
}

/** By value of a factor: how many codes, and where they lie. What the picture says, in numbers. */
export function groups({ x, y }: Points, values: readonly number[]): Group[] {
  const members = new Map<number, number[]>();
  values.forEach((value, i) => {
    const rows = members.get(value);
    if (rows) rows.push(i);
    else members.set(value, [i]);
  });
  return [...members.entries()].sort(([a], [b]) => a - b).map(([value, rows]) => ({ value, n: rows.length, x: moments(x, rows), y: moments(y, rows) }));
}

function moments(all: Float64Array, rows: readonly number[]): { mean: number; std: number } {
  const mean = rows.reduce((sum, i) => sum + (all[i] ?? 0), 0) / rows.length;
  return { mean, std: Math.sqrt(rows.reduce((sum, i) => sum + ((all[i] ?? 0) - mean) ** 2, 0) / rows.length) };
}
