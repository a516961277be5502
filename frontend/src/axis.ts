/** Scales of the page's own charts. */

/** From values to places: linear between the ends of `domain` and of `range`; the middle where the domain is a point. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): (value: number) => number {
  const [low, high] = domain;
  const [from, to] = range;
  return (value) => (high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from));
}

/** Round values between two ends, about `count` of them, ascending: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low) || count < 1) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The least and the largest of some numbers, widened by a share of their distance; [0, 1] of none. */
export function extent(values: Iterable<number>, margin = 0): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const by = margin * (high - low || 1);
  return [low - by, high + by];
}

/** The least of 1, 2 and 5 times a power of ten that is not below a positive value: an axis that seldom changes. */
export function roof(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return Number((([1, 2, 5].find((factor) => factor * power >= value * 0.9999) ?? 10) * power).toPrecision(6));
}
