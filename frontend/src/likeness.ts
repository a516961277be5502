/** How much two columns of numbers over the same images tell of each other. Pure functions. */

/** The most classes that a column is cut into: our choice. Fewer where there are few images. */
const MOST_BINS = 10;
/** On the average so many images in each cell of a table of two columns, or the estimate would be noise. */
const PER_CELL = 5;

/** How many classes so many images allow. */
export function binsFor(n: number): number {
  return Math.max(2, Math.min(MOST_BINS, Math.floor(Math.sqrt(n / PER_CELL))));
}

/** A class for each value: its own where there are no more different values than bins, else its quantile bin. */
export function classes(column: readonly number[], bins: number): { readonly of: Uint16Array; readonly count: number } {
  const sorted = [...column].sort((a, b) => a - b);
  const different = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const edges = different.length <= bins ? different.slice(1) : Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)] ?? 0);
  const ascending = edges.filter((edge, i) => edge !== (i === 0 ? sorted[0] : edges[i - 1]));
  const of = Uint16Array.from(column, (value) => {
    let at = 0;
    while (at < ascending.length && value >= (ascending[at] ?? Infinity)) at += 1;
    return at;
  });
  return { of, count: ascending.length + 1 };
}

type Classes = ReturnType<typeof classes>;

/** I(a; b) / sqrt(H(a) H(b)), plug-in over the classes, 0 to 1 (Strehl & Ghosh 2002); 0 where one is constant. */
export function normalisedInformation(a: Classes, b: Classes): number {
  const n = a.of.length;
  const joint = new Float64Array(a.count * b.count);
  const [left, right] = [new Float64Array(a.count), new Float64Array(b.count)];
  a.of.forEach((row, i) => {
    const column = b.of[i] ?? 0;
    joint[row * b.count + column]! += 1 / n;
    left[row]! += 1 / n;
    right[column]! += 1 / n;
  });
  const [first, second] = [entropy(left), entropy(right)];
  if (first < 1e-9 || second < 1e-9) return 0;
  return Math.min(1, Math.max(0, (first + second - entropy(joint)) / Math.sqrt(first * second)));
}

function entropy(shares: Float64Array): number {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
}

/** Spearman's rank correlation, ties at their mean rank; 0 where one column is constant. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((rank, i) => {
    const [by, other] = [rank - middle, (y[i] ?? 0) - middle];
    xy += by * other;
    xx += by * by;
    yy += other * other;
  });
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

function ranks(column: readonly number[]): Float64Array {
  const order = column.map((_, i) => i).sort((i, j) => (column[i] ?? 0) - (column[j] ?? 0));
  const found = new Float64Array(column.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && column[order[to] ?? 0] === column[order[from] ?? 0]) to += 1;
    for (let i = from; i < to; i += 1) found[order[i] ?? 0] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}

/** One-to-one pairs of rows and columns, the largest entry first (greedy), down to `least`; of equals the first row, then column. */
export function paired(table: readonly (readonly number[])[], least: number): { row: number; column: number; value: number }[] {
  const entries = table.flatMap((values, row) => values.map((value, column) => ({ row, column, value })));
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  return entries
    .filter(({ value }) => value >= least)
    .sort((a, b) => b.value - a.value || a.row - b.row || a.column - b.column)
    .filter(({ row, column }) => {
      if (rows.has(row) || columns.has(column)) return false;
      rows.add(row);
      columns.add(column);
      return true;
    });
}
