/** The path of a playing latent: up and down between the ends of its range. */

/** Position 0 to 1 after `elapsed` of a sweep that takes `sweep` from one end to the other and began at `start`, rising. */
export function pingPong(start: number, elapsed: number, sweep: number): number {
  const phase = (((start + elapsed / sweep) % 2) + 2) % 2;
  return phase <= 1 ? phase : 2 - phase;
}

/** The value at a position: anything between the ends, or the nearest of the steps in equal shares of time. */
export function valueAt(position: number, values: readonly number[], stepwise: boolean): number {
  const low = values[0] ?? 0;
  const high = values.at(-1) ?? low;
  if (!stepwise) return low + position * (high - low);
  const index = Math.min(Math.floor(position * values.length), values.length - 1);
  return values[index] ?? low;
}

/** One step of a ping-pong by hand, for those who asked for reduced motion. */
export function nextStep(values: readonly number[], index: number, rising: boolean): { index: number; rising: boolean } {
  const last = values.length - 1;
  const up = index >= last ? false : index <= 0 ? true : rising;
  return { index: Math.min(Math.max(index + (up ? 1 : -1), 0), last), rising: up };
}
