/** Turning points in space before the eye: a matrix of three rows, x to the right, y upwards, z towards the eye. */

export type Rotation = readonly [Row, Row, Row];
type Row = readonly [number, number, number];

/** A little from above and from the side. */
export const ASKEW = turned([[1, 0, 0], [0, 1, 0], [0, 0, 1]], 0.5, 0.35);

/** Turned further: radians to the right about the upright axis, then down about the level one, both of the eye. */
export function turned(rotation: Rotation, right: number, down: number): Rotation {
  const [a, b] = [Math.cos(right), Math.sin(right)];
  const [c, d] = [Math.cos(down), Math.sin(down)];
  const [x, y, z] = rotation;
  const across = mix(x, z, a, b);
  const deep = mix(x, z, -b, a);
  return [across, mix(y, deep, c, -d), mix(y, deep, d, c)];
}

function mix(p: Row, q: Row, a: number, b: number): Row {
  return [a * p[0] + b * q[0], a * p[1] + b * q[1], a * p[2] + b * q[2]];
}

export function rotated(rotation: Rotation, x: number, y: number, z: number): Row {
  const row = ([a, b, c]: Row) => a * x + b * y + c * z;
  return [row(rotation[0]), row(rotation[1]), row(rotation[2])];
}
