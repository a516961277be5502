/** An upload as a model sees it: upright, over white, cropped and scaled down; as images.py of the server. */
import { ApiError, UPLOAD_TYPES, type Square } from "../api";
import type { Crop, Manifest } from "../types";
import { resized, type Rgb } from "./resample";

const MOST_BYTES = 8 * 2 ** 20;
const MOST_PIXELS = 25_000_000;

type Format = Manifest["image"];
type Extent = Pick<Rgb, "width" | "height">;

export interface Fitted {
  readonly image: Rgb;
  readonly crop: Crop;
  readonly upright: Extent;
}

/** The largest centred crop of the model's shape, or the one that is asked for; throws ApiError where it leaves the picture. */
export function cropOf(square: Square | null, upright: Extent, to: Format): Crop {
  const unit = square ? square.size / Math.max(to.width, to.height) : Math.min(upright.width / to.width, upright.height / to.height);
  const [size_x, size_y] = [Math.max(1, rint(unit * to.width)), Math.max(1, rint(unit * to.height))];
  if (!square) return { left: Math.floor((upright.width - size_x) / 2), top: Math.floor((upright.height - size_y) / 2), size_x, size_y };
  const { left, top } = square;
  if (left + size_x > upright.width || top + size_y > upright.height)
    throw new ApiError(`The crop of ${size_x} x ${size_y} pixels at ${left}, ${top} leaves the upright image, which has ${upright.width} x ${upright.height} pixels.`, 422, "bad_request");
  return { left, top, size_x, size_y };
}

export async function fit(file: Blob, square: Square | null, to: Format): Promise<Fitted> {
  if (!UPLOAD_TYPES.includes(file.type)) throw new ApiError("The file is not a PNG, JPEG or WebP image.", 415, "unsupported_media");
  if (file.size > MOST_BYTES) throw new ApiError(`The file has ${file.size} bytes; at most ${MOST_BYTES} (8 MiB).`, 413, "too_large");
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none", premultiplyAlpha: "none" }).catch(() => {
    throw new ApiError("The image is damaged: it cannot be read to its end.", 422, "bad_image");
  });
  const upright = { width: bitmap.width, height: bitmap.height };
  if (upright.width * upright.height > MOST_PIXELS)
    throw new ApiError(`The image has ${upright.width} x ${upright.height} pixels; at most ${MOST_PIXELS / 1e6} megapixels.`, 413, "too_large");
  const crop = cropOf(square, upright, to);
  const cut = cutOut(bitmap, crop);
  bitmap.close();
  const image = resized(cut, to.width, to.height);
  return { image: to.channels === 1 ? grey(image) : image, crop, upright };
}

/** float32 planes in [0, 1], as the encoder reads them. */
export function asInput({ width, height, data }: Rgb, channels: number): Float32Array<ArrayBuffer> {
  const size = width * height;
  return Float32Array.from({ length: channels * size }, (_, i) => (data[3 * (i % size) + Math.floor(i / size)] ?? 0) / 255);
}

export function png({ width, height, data }: Rgb): string {
  const [canvas, context] = canvasOf(width, height);
  const pixels = context.createImageData(width, height);
  for (let i = 0; i < width * height; i += 1) pixels.data.set([...data.subarray(3 * i, 3 * i + 3), 255], 4 * i);
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL("image/png");
}

function cutOut(bitmap: ImageBitmap, { left, top, size_x, size_y }: Crop): Rgb {
  const [, context] = canvasOf(size_x, size_y);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size_x, size_y);
  context.drawImage(bitmap, left, top, size_x, size_y, 0, 0, size_x, size_y);
  const rgba = context.getImageData(0, 0, size_x, size_y).data;
  const data = new Uint8ClampedArray(3 * size_x * size_y);
  for (let i = 0; i < size_x * size_y; i += 1) for (let c = 0; c < 3; c += 1) data[3 * i + c] = rgba[4 * i + c] ?? 0;
  return { width: size_x, height: size_y, data };
}

/** Luma of ITU-R 601-2 in Pillow's fixed point, in all three channels. */
function grey({ width, height, data }: Rgb): Rgb {
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const [r = 0, g = 0, b = 0] = data.subarray(i, i + 3);
    out.fill((19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16, i, i + 3);
  }
  return { width, height, data: out };
}

function canvasOf(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new ApiError("This browser cannot draw on a canvas.", 0, "no_canvas");
  return [canvas, context];
}

/** To the nearest whole number, halves to the even one. */
function rint(x: number): number {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}
