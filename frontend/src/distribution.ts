/** A latent's values over the validation images, and the way between a value and its place among them. */

export interface Distribution {
  /** Different values, ascending, and the place of each: the share of images below it and half of those at it. */
  readonly values: readonly number[];
  readonly places: readonly number[];
}

/** NaN is left out. */
export function distribution(column: Iterable<number>): Distribution {
  const all = [...column].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const values: number[] = [];
  const places: number[] = [];
  for (let from = 0; from < all.length; ) {
    const value = all[from] ?? 0;
    let to = from;
    while (to < all.length && all[to] === value) to += 1;
    values.push(value);
    places.push((from + to) / 2 / all.length);
    from = to;
  }
  return { values, places };
}

/** The place of a value, 0 to 1: linear between the values that occur, 0 and 1 beyond them. */
export function placeOf({ values, places }: Distribution, value: number): number {
  const [low, high] = [values[0], values.at(-1)];
  if (low === undefined || high === undefined) return 0.5;
  if (value < low) return 0;
  if (value > high) return 1;
  return between(values, places, value);
}

/** The value at a place: linear between the values that occur, the outermost of them beyond. */
export function valueAt({ values, places }: Distribution, place: number): number {
  return between(places, values, place);
}

/** Of values that stand for a share of the images each, as codes do: the one whose share holds the place. */
export function codeAt({ values, places }: Distribution, place: number): number {
  let below = 0;
  for (const [i, value] of values.entries()) {
    below += 2 * ((places[i] ?? 0) - below);
    if (place < below) return value;
  }
  return values.at(-1) ?? 0;
}

/** y at x of the line through points whose x ascend; its ends beyond them, 0 of no points. */
function between(xs: readonly number[], ys: readonly number[], x: number): number {
  let [low, high] = [0, xs.length - 1];
  if (high < 0) return 0;
  if (x <= (xs[low] ?? 0)) return ys[low] ?? 0;
  if (x >= (xs[high] ?? 0)) return ys[high] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [from, to] = [xs[low] ?? 0, xs[high] ?? 0];
  const share = to > from ? (x - from) / (to - from) : 0;
  return (ys[low] ?? 0) + share * ((ys[high] ?? 0) - (ys[low] ?? 0));
}
