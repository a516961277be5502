/** The layout of the NMI table. */
import { nearest } from "./latents";
import type { MutualInformation } from "./types";

export type Order = "diagonal" | "index";

/**
 * The order of the columns: by index, or so that the diagonal forms, that is each latent under the factor that it tells
 * most about, the most telling first. Inactive latents come last either way in the diagonal order.
 */
export function columns(information: MutualInformation, order: Order): number[] {
  const latents = information.active.map((_, k) => k);
  if (order === "index") return latents;
  const key = latents.map((k) => {
    const column = information.values.map((row) => row[k] ?? 0);
    const most = Math.max(...column, 0);
    return { inactive: information.active[k] ? 0 : 1, factor: nearest(column, most), most };
  });
  const by = (k: number) => key[k] ?? { inactive: 1, factor: 0, most: 0 };
  return latents.sort(
    (a, b) =>
      by(a).inactive - by(b).inactive || by(a).factor - by(b).factor || by(b).most - by(a).most || a - b,
  );
}

/** The cell after a key in a grid of rows x columns; null if the key does not move. */
export function moveInGrid(
  key: string,
  { row, column }: { row: number; column: number },
  widths: readonly number[],
  ctrl = false,
): { row: number; column: number } | null {
  const last = widths.length - 1;
  const to = (r: number, c: number) => {
    const inRow = Math.min(Math.max(r, 0), last);
    return { row: inRow, column: Math.min(Math.max(c, 0), (widths[inRow] ?? 1) - 1) };
  };
  if (key === "ArrowUp") return to(row - 1, column);
  if (key === "ArrowDown") return to(row + 1, column);
  if (key === "ArrowLeft") return to(row, column - 1);
  if (key === "ArrowRight") return to(row, column + 1);
  if (key === "PageUp") return to(row - 5, column);
  if (key === "PageDown") return to(row + 5, column);
  if (key === "Home") return to(ctrl ? 0 : row, 0);
  if (key === "End") return to(ctrl ? last : row, Infinity);
  return null;
}
