/** What a film may be asked to be, and what is said of it. Pure functions. */
import type { Base } from "./state";
import type { Film, FilmFormat, RangeMode } from "./types";

/** A state that a film passes through. */
export interface FilmStop {
  readonly name: string;
  readonly z: readonly number[];
}

export const FORMATS: readonly { readonly format: FilmFormat; readonly label: string; readonly about: string }[] = [
  { format: "mp4", label: "MP4", about: "for slides: small, smooth, plays in Keynote and PowerPoint" },
  { format: "gif", label: "GIF", about: "for web pages and documents: loops anywhere, 255 colours" },
  { format: "webp", label: "WebP", about: "for the web: loops, and every pixel as it was decoded" },
];

/** Seconds from one end to the other. */
export const PACES = [
  { seconds: 4, label: "slow" },
  { seconds: 2, label: "normal" },
  { seconds: 1, label: "fast" },
] as const;

export const SIZES = [
  { pixels: 256, label: "small" },
  { pixels: 512, label: "medium" },
  { pixels: 768, label: "large" },
] as const;

export const FPS = 25;

/** One latent through its range, or from stop to stop. */
export function filmOf(latent: number, z: readonly number[], range: RangeMode, stops: readonly FilmStop[] | null, snap: boolean): Film {
  if (stops) return { kind: "interpolation", stops: stops.map(({ name, z: at }) => ({ name, z: [...at] })), snap };
  return { kind: "traversal", z: [...z], latent, range, steps: null };
}

/** The fewest frames that a value of a codebook stands still. */
const HELD = 5;

/** Seconds of one round: up and down the values, or through all stops and back to the first. */
export function roundOf(pace: number, film: Film, values: number): number {
  if (film.kind === "interpolation") return pace * film.stops.length;
  const held = film.range === "codebook" ? (HELD * 2 * Math.max(1, values - 1)) / FPS : 0;
  return Math.max(2 * pace, Math.ceil(10 * held) / 10);
}

/** Done and left, in words that may be read out; whole tenths, so that they are not said too often. */
export function progressWords(done: number, of: number): string {
  const tenth = Math.floor((10 * done) / Math.max(of, 1)) * 10;
  return done * 2 < of ? `Decoding: ${tenth} %` : `Drawing and packing frames: ${tenth} %`;
}

/** Bytes as a person says them. */
export function bytes(n: number): string {
  if (n < 1e6) return `${Math.max(1, Math.round(n / 1e3))} kB`;
  return `${(n / 1e6).toFixed(1)} MB`;
}

/** Whose z all starts from. */
export function baseWords(base: Base): string {
  if (base === "upload") return "The uploaded picture";
  return typeof base === "number" ? `Sample ${base}` : "The picture of the chosen factors";
}
