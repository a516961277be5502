/** What a decoder says, as pixels. */

/**
 * Values in [0, 1], `count` images of `channels` planes of `size` pixels, as RGBA, opaque. Rounded as the server does:
 * the product with 255 is a float32, and a clamped array rounds halves to even.
 */
export function rgba(image: Float32Array, count: number, channels: number, size: number): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(4 * count * size).fill(255);
  for (let n = 0; n < count; n += 1)
    for (let c = 0; c < 3; c += 1) {
      const plane = size * (n * channels + (channels === 1 ? 0 : c));
      for (let i = 0; i < size; i += 1) out[4 * (n * size + i) + c] = Math.fround(255 * (image[plane + i] ?? 0));
    }
  return out;
}
