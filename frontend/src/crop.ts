/** The crop that an upload is fitted by: kept inside the picture, of the model's shape. */
import type { Square } from "./api";

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export const SMALLEST_CROP = 8;

/** Whole pixels, inside the picture. `aspect` is the height of the crop for a width of 1. */
export function fitted(square: Square, { width, height }: Extent, aspect = 1): Square {
  const largest = Math.max(1, Math.floor(Math.min(width, height / aspect)));
  const size = Math.round(Math.min(Math.max(square.size, Math.min(SMALLEST_CROP, largest)), largest));
  const within = (at: number, room: number) => Math.round(Math.min(Math.max(at, 0), Math.max(room, 0)));
  return { left: within(square.left, width - size), top: within(square.top, height - size * aspect), size };
}

/** Grows or shrinks about the centre. */
export function resized(square: Square, by: number, extent: Extent, aspect = 1): Square {
  const size = fitted({ ...square, size: square.size + by }, extent, aspect).size;
  const half = (square.size - size) / 2;
  return fitted({ left: square.left + half, top: square.top + half * aspect, size }, extent, aspect);
}

/** The crop after a key: arrows move by a fiftieth of the picture, + and - resize; null for other keys. */
export function nudged(key: string, shift: boolean, square: Square, extent: Extent, aspect = 1): Square | null {
  const step = shift ? 1 : Math.max(1, Math.round(Math.min(extent.width, extent.height) / 50));
  const moves: Readonly<Record<string, [number, number]>> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const move = moves[key];
  if (move) return fitted({ ...square, left: square.left + move[0], top: square.top + move[1] }, extent, aspect);
  if (key === "+" || key === "=") return resized(square, 2 * step, extent, aspect);
  if (key === "-" || key === "_") return resized(square, -2 * step, extent, aspect);
  return null;
}
