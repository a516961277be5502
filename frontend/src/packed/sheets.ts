/** Decoded pictures put into one, as PNG. */
import { ApiError } from "../api";
import type { Picture } from "../types";

/** Rows of pictures of one size; what is missing at the end of a row stays transparent. */
export async function sheet(rows: readonly (readonly Picture[])[]): Promise<Blob> {
  const { width = 1, height = 1 } = rows.flat()[0] ?? {};
  const canvas = document.createElement("canvas");
  canvas.width = width * Math.max(1, ...rows.map((row) => row.length));
  canvas.height = height * Math.max(1, rows.length);
  const context = canvas.getContext("2d");
  rows.forEach((row, y) => row.forEach((picture, x) => context?.putImageData(new ImageData(picture.rgba, width, height), x * width, y * height)));
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new ApiError("This browser cannot make a PNG.", 0, "no_png"))), "image/png");
  });
}
