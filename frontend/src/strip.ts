/** Geometry of a latent's row: the frames of its filmstrip, the ticks of its track and the histogram behind it. */
import type { LatentStatistics } from "./types";

/** CSS that shows one cell of a sheet of rows x columns as a background. */
export function frameStyle(url: string, row: number, column: number, rows: number, columns: number): string {
  const share = (i: number, n: number) => (n > 1 ? (100 * i) / (n - 1) : 0);
  return (
    `background-image:url("${url}");background-size:${100 * columns}% ${100 * rows}%;` +
    `background-position:${share(column, columns)}% ${share(row, rows)}%`
  );
}

/** Where a value lies between the ends of the slider, 0 to 1; beyond them it is clamped. */
export function place(value: number, low: number, high: number): number {
  return high > low ? Math.min(Math.max((value - low) / (high - low), 0), 1) : 0.5;
}

/** The part of a row's width that half a frame takes: the slider is inset by it, so that equal steps stand above frames. */
export function inset(frames: number): number {
  return frames > 0 ? 1 / (2 * frames) : 0;
}

/** Lines from each value's place on the track down to its frame, both as shares of the row's width. */
export function leaders(values: readonly number[]): { from: number; to: number }[] {
  const low = values[0] ?? 0;
  const high = values.at(-1) ?? 1;
  const n = values.length;
  const margin = inset(n);
  return values.map((value, j) => ({
    from: margin + place(value, low, high) * (1 - 2 * margin),
    to: (j + 0.5) / n,
  }));
}

/** An SVG path of the histogram between low and high, on a box of 100 x 1, the tallest bin 1 high. */
export function histogramPath(histogram: LatentStatistics["histogram"], low: number, high: number): string {
  const { counts } = histogram;
  const most = Math.max(...counts, 1);
  const width = (histogram.high - histogram.low) / counts.length;
  if (!(high > low) || !(width > 0)) return "";
  let path = "";
  counts.forEach((n, i) => {
    const left = Math.max(histogram.low + i * width, low);
    const right = Math.min(histogram.low + (i + 1) * width, high);
    if (right <= left || n === 0) return;
    const x = (v: number) => trim((100 * (v - low)) / (high - low));
    path += `M${x(left)} 1V${trim(1 - n / most)}H${x(right)}V1Z`;
  });
  return path;
}

function trim(value: number): string {
  return String(Math.round(1000 * value) / 1000);
}
