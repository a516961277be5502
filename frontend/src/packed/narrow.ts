/** A comparison of some of the models that one was made of: what is best may be another then. Pure functions. */
import type { Comparison } from "../types";

type Cell = Comparison["rows"][number]["cells"][number];
type Value = NonNullable<Cell>;

/** The rows of these models in this order, columns without a value left out; best and ties as the server judges them. */
export function narrowedTo(whole: Comparison, ids: readonly string[]): Comparison {
  const rows = ids.flatMap((id) => whole.rows.filter((row) => row.id === id));
  const kept = whole.columns.map((_, i) => i).filter((i) => rows.some(({ cells }) => cells[i]));
  const columns = kept.map((i) => judged(rows.map(({ cells }) => cells[i] ?? null), whole.columns[i]?.higher_is_better ?? true));
  return {
    data: whole.data,
    columns: kept.flatMap((i) => whole.columns[i] ?? []),
    rows: rows.map((row, at) => ({ ...row, cells: columns.map((column) => column[at] ?? null) })),
  };
}

/** The best of at least two values; a value is tied with it where their intervals meet. */
function judged(column: readonly Cell[], higher: boolean): Cell[] {
  const values = column.flatMap((cell) => cell?.value ?? []);
  const top = values.length > 1 ? (higher ? Math.max : Math.min)(...values) : null;
  const winners = column.filter((cell): cell is Value => top !== null && cell?.value === top);
  return column.map((cell) => {
    if (!cell) return null;
    const best = winners.includes(cell);
    return { ...cell, best, tied: !best && cell.value !== null && winners.some((one) => meet(reach(one), reach(cell))) };
  });
}

function reach({ value, interval }: Value): readonly [number, number] {
  return interval ?? [value ?? 0, value ?? 0];
}

function meet(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] <= other[1] && other[0] <= one[1];
}
