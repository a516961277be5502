/** What differs between two pictures of one size: per pixel, signed, and in numbers. */
import { diverging } from "./colour";
import type { Picture } from "./types";

export interface Difference {
  /** Blue where `after` is darker, white where nothing changed, orange where it is brighter. */
  readonly picture: Picture;
  /** Of the colour channels, in shares of the full range: the largest of a pixel, and the mean over all. */
  readonly most: number;
  readonly mean: number;
}

/**
 * The change of each pixel's mean over its colours, on a scale from -`full` to +`full`; without one, that of its own
 * largest change. The most and the mean are over single channels, so that a change of colour alone is not overlooked.
 */
export function difference(before: Picture, after: Picture, full?: number): Difference | null {
  if (before.width !== after.width || before.height !== after.height) return null;
  const pixels = before.width * before.height;
  const change = new Float32Array(pixels);
  let most = 0;
  let sum = 0;
  let widest = 0;
  for (let i = 0; i < pixels; i += 1) {
    let signed = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const by = ((after.rgba[4 * i + channel] ?? 0) - (before.rgba[4 * i + channel] ?? 0)) / 255;
      signed += by / 3;
      sum += Math.abs(by);
      most = Math.max(most, Math.abs(by));
    }
    change[i] = signed;
    widest = Math.max(widest, Math.abs(signed));
  }
  const scale = full ?? widest;
  const rgba = new Uint8ClampedArray(4 * pixels);
  change.forEach((by, i) => rgba.set([...diverging(scale > 0 ? by / scale : 0), 255], 4 * i));
  return { picture: { width: before.width, height: before.height, rgba }, most, mean: sum / (3 * pixels) };
}
