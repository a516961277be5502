/** Vectors as text: short enough for a link, and exact. */

/** base64url of float32, little-endian, without padding. */
export function pack(z: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(4 * z.length));
  z.forEach((value, i) => view.setFloat32(4 * i, value, true));
  const bytes = String.fromCharCode(...new Uint8Array(view.buffer));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What `pack` wrote, or numbers separated by commas as a person writes them; null for anything else. */
export function unpack(text: string): number[] | null {
  const z = text.includes(",") ? text.split(",").map(parse) : unpackBytes(text);
  return z && z.length > 0 && z.every(Number.isFinite) ? z : null;
}

function parse(text: string): number {
  return text.trim() === "" ? NaN : Math.fround(Number(text));
}

function unpackBytes(text: string): number[] | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  let bytes: string;
  try {
    bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return null;
  }
  if (bytes.length % 4) return null;
  const view = new DataView(Uint8Array.from(bytes, (c) => c.charCodeAt(0)).buffer);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** Base64 of float32, little-endian, as the server writes arrays. */
export function floats(base64: string): Float32Array {
  const bytes = bytesOf(base64);
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** What base64 stands for. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** Whether two numbers are one float32. */
export function same(a: number, b: number): boolean {
  return Math.fround(a) === Math.fround(b);
}

export function sameAll(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => same(value, b[i] ?? NaN));
}
