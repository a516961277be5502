/**
 * Scaling down with antialiasing, as Pillow 12 does it for 8-bit pictures (`Image.resize`, LANCZOS, reducing_gap 3):
 * the same numbers, so that a picture has the same code here as on the server. Pixels are RGB, row-major.
 */

export interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

const SUPPORT = 3;
const GAP = 3;
const BITS = 22; // of the fixed-point weights

/** `image` as `width` x `height`. */
export function resized(image: Rgb, width: number, height: number): Rgb {
  if (image.width === width && image.height === height) return image;
  const fx = Math.trunc(image.width / width / GAP) || 1;
  const fy = Math.trunc(image.height / height / GAP) || 1;
  const small = fx > 1 || fy > 1 ? reduced(image, fx, fy) : image;
  const across = small.width === width && image.width / fx === width ? small : along(small, width, image.width / fx);
  const turned = transposed(across);
  const down = turned.width === height && image.height / fy === height ? turned : along(turned, height, image.height / fy);
  return transposed(down);
}

/** Means of blocks of fx x fy pixels, smaller ones at the right and lower edges; divided as Pillow does, in fixed point. */
export function reduced({ width, height, data }: Rgb, fx: number, fy: number): Rgb {
  const [columns, rows] = [Math.ceil(width / fx), Math.ceil(height / fy)];
  const out = new Uint8ClampedArray(3 * columns * rows);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const [right, bottom] = [Math.min(width, (column + 1) * fx), Math.min(height, (row + 1) * fy)];
      const n = (right - column * fx) * (bottom - row * fy);
      for (let c = 0; c < 3; c += 1) {
        let sum = 0;
        for (let y = row * fy; y < bottom; y += 1) for (let x = column * fx; x < right; x += 1) sum += data[3 * (y * width + x) + c] ?? 0;
        out[3 * (row * columns + column) + c] = Math.floor(((sum + Math.floor(n / 2)) * Math.floor(2 ** 24 / n)) / 2 ** 24);
      }
    }
  return { width: columns, height: rows, data: out };
}

/** Rows resampled to `to` pixels; `from` of their pixels, which need not be a whole number, are the picture. */
function along({ width, height, data }: Rgb, to: number, from: number): Rgb {
  const out = new Uint8ClampedArray(3 * to * height);
  weights(width, from, to).forEach(({ first, shares }, x) => {
    for (let y = 0; y < height; y += 1)
      for (let c = 0; c < 3; c += 1) {
        let sum = 2 ** (BITS - 1);
        for (let i = 0; i < shares.length; i += 1) sum += (shares[i] ?? 0) * (data[3 * (y * width + first + i) + c] ?? 0);
        out[3 * (y * to + x) + c] = Math.floor(sum / 2 ** BITS); // clamps by itself
      }
  });
  return { width: to, height, data: out };
}

function weights(width: number, from: number, to: number): { first: number; shares: number[] }[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, x) => {
    const center = (x + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - SUPPORT * stretch + 0.5));
    const end = Math.min(width, Math.trunc(center + SUPPORT * stretch + 0.5));
    const raw = Array.from({ length: end - first }, (_, i) => lanczos((i + first - center + 0.5) / stretch));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return { first, shares: raw.map((weight) => Math.trunc((weight / total) * 2 ** BITS + (weight < 0 ? -0.5 : 0.5))) };
  });
}

function lanczos(x: number): number {
  return -SUPPORT <= x && x < SUPPORT ? sinc(x) * sinc(x / SUPPORT) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function transposed({ width, height, data }: Rgb): Rgb {
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) for (let c = 0; c < 3; c += 1) out[3 * (x * height + y) + c] = data[3 * (y * width + x) + c] ?? 0;
  return { width: height, height: width, data: out };
}
