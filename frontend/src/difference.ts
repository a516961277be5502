/** What differs between two pictures of one size: per pixel, signed, and in numbers. */
import { diverging } from "./colour";
import type { Picture } from "./types";

export interface Difference {
  /** White where nothing changed; blue where `after` is darker, orange where it is brighter or as bright. */
  readonly picture: Picture;
  /** Of the colour channels, in shares of the full range: the largest of a pixel, and the mean over all. */
  readonly most: number;
  readonly mean: number;
}

/**
 * For each pixel the change of the channel that changed most, so that a change of hue alone is seen, with the sign of the
 * change of all three together; on a scale from -`full` to +`full`, without one that of the largest change.
 */
export function difference(before: Picture, after: Picture, full?: number): Difference | null {
  if (before.width !== after.width || before.height !== after.height) return null;
  const pixels = before.width * before.height;
  const change = new Float32Array(pixels);
  let most = 0;
  let sum = 0;
  for (let i = 0; i < pixels; i += 1) {
    let total = 0;
    let largest = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const by = (after.rgba[4 * i + channel] ?? 0) - (before.rgba[4 * i + channel] ?? 0); // whole, so that sums are exact
      total += by;
      sum += Math.abs(by);
      largest = Math.max(largest, Math.abs(by));
    }
    change[i] = (total < 0 ? -largest : largest) / 255;
    most = Math.max(most, largest / 255);
  }
  const scale = full ?? most;
  const rgba = new Uint8ClampedArray(4 * pixels);
  change.forEach((by, i) => rgba.set([...diverging(scale > 0 ? by / scale : 0), 255], 4 * i));
  return { picture: { width: before.width, height: before.height, rgba }, most, mean: sum / (3 * 255 * pixels) };
}
