/** The layout of the NMI table. */
import { nearest } from "./latents";
import type { MutualInformation, Score } from "./types";

/** By factor so that the diagonal forms; by index; by InfoM; or by one factor's row, named by its number. */
export type Order = "diagonal" | "index" | "modularity" | number;

/** What is drawn beside rows and columns: null where a latent or a factor has none. */
export interface Margins {
  /** InfoM of each latent. */
  readonly modularity: readonly (number | null)[] | null;
  /** InfoC and InfoE of each factor. */
  readonly compactness: readonly (number | null)[] | null;
  readonly explicitness: readonly (number | null)[] | null;
}

/** Of the InfoMEC among the scores; left out are lists without any value, and those of another length than the map's. */
export function margins(scores: readonly Score[], information: MutualInformation): Margins {
  const of = (name: string) => scores.find((score) => score.name === name);
  const fitting = (values: readonly (number | null)[] | null | undefined, size: number) => (values?.length === size && values.some((value) => value !== null) ? values : null);
  return {
    modularity: fitting(of("InfoM")?.by_latent, information.active.length),
    compactness: fitting(of("InfoC")?.by_factor, information.factors.length),
    explicitness: fitting(of("InfoE")?.by_factor, information.factors.length),
  };
}

/**
 * The order of the columns. "diagonal" puts each latent under the factor that it tells most about, the most telling
 * first; "modularity" and a factor's row put the largest first. Inactive latents come last, except by index.
 */
export function columns(information: MutualInformation, order: Order, modularity: Margins["modularity"] = null): number[] {
  const latents = information.active.map((_, k) => k);
  if (order === "index") return latents;
  const key = latents.map((k) => {
    const column = information.values.map((row) => row[k] ?? 0);
    const most = Math.max(...column, 0);
    const inactive = information.active[k] ? 0 : 1;
    if (order === "diagonal") return { inactive, factor: nearest(column, most), most };
    return { inactive, factor: 0, most: order === "modularity" ? (modularity?.[k] ?? -1) : (column[order] ?? 0) };
  });
  const by = (k: number) => key[k] ?? { inactive: 1, factor: 0, most: 0 };
  return latents.sort(
    (a, b) =>
      by(a).inactive - by(b).inactive || by(a).factor - by(b).factor || by(b).most - by(a).most || a - b,
  );
}

/** The row that a latent tells most about; null where it tells nothing. */
export function bestRow(information: MutualInformation, latent: number): number | null {
  const column = information.values.map((row) => row[latent] ?? 0);
  const most = Math.max(...column, 0);
  return most >= 0.005 ? nearest(column, most) : null;
}

/** Short names of the maps' estimators, no two the same: up to the first comma, semicolon or bracket if that will do. */
export function shortNames(maps: readonly MutualInformation[]): string[] {
  const short = maps.map(({ estimator }) => estimator.split(/[,;(]/)[0]?.trim() || estimator);
  return maps.map(({ estimator }, i) => (short.indexOf(short[i] ?? "") === short.lastIndexOf(short[i] ?? "") ? (short[i] ?? "") : estimator));
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
