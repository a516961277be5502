/** A table of models and scores: its columns, its order, its notes, and the same as text for a paper. */
import { count, metric } from "./format";
import { between, familyOf, type Family } from "./scores";
import type { Comparison } from "./types";

export type Column = Comparison["columns"][number];
export type Row = Comparison["rows"][number];
export type Cell = NonNullable<Row["cells"][number]>;

/** How many columns are shown before families are left out. */
const ROOM = 8;

export function families(comparison: Comparison): Family[] {
  return [...new Set(comparison.columns.map(familyOf))];
}

/** What is on show at first: everything where there is room, else the first families that fit, at least one. */
export function firstFamilies(comparison: Comparison): Family[] {
  const size = (family: Family) => comparison.columns.filter((column) => familyOf(column) === family).length;
  let room = ROOM;
  return families(comparison).filter((family, i) => (room -= size(family)) >= 0 || i === 0);
}

/** The columns of these families alone. */
export function narrowed(comparison: Comparison, shown: readonly Family[]): Comparison {
  const kept = comparison.columns.flatMap((column, i) => (shown.includes(familyOf(column)) ? [i] : []));
  const of = <T>(all: readonly T[]) => kept.flatMap((i) => (i in all ? [all[i] as T] : []));
  return { ...comparison, columns: of(comparison.columns), rows: comparison.rows.map((row) => ({ ...row, cells: of(row.cells) })) };
}

/** The rows with the best of a column first, those without a value last; as they came where no column is named. */
export function sorted(comparison: Comparison, column: number | null): readonly Row[] {
  const head = column === null ? undefined : comparison.columns[column];
  if (column === null || !head) return comparison.rows;
  const sign = head.higher_is_better ? -1 : 1;
  const key = (row: Row) => {
    const value = row.cells[column]?.value;
    return value == null ? Infinity : sign * value;
  };
  return [...comparison.rows].sort((a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)));
}

/** Every note once, in the order of the cells: a cell's mark is its note's place here, from 1. */
export function notes(comparison: Comparison): string[] {
  return [...new Set(comparison.rows.flatMap(({ cells }) => cells.flatMap((cell) => (cell?.note ? [cell.note] : []))))];
}

/** "n = 10,000, validation", and the pictures' size where columns differ in it. */
export function sizeWords(column: Column, columns: readonly Column[]): string {
  const size = ({ image }: Column) => `${image.width} × ${image.height}`;
  const sizes = new Set(columns.map(size));
  return `n = ${count(column.n)}, ${column.split}${sizes.size > 1 ? `, ${size(column)} pixels` : ""}`;
}

/** Rows with titles that tell them apart: those of the same title have their ids behind. */
export function rowTitle(row: Row, rows: readonly Row[]): string {
  return rows.filter(({ title }) => title === row.title).length > 1 ? `${row.title} (${row.id})` : row.title;
}

/** The columns' names, those of one name told apart by letters: "InfoM (a)", "InfoM (b)". */
export function columnNames(columns: readonly Column[]): string[] {
  return columns.map(({ name }, i) => {
    const same = columns.flatMap((column, j) => (column.name === name ? [j] : []));
    return same.length > 1 ? `${name} (${String.fromCharCode(97 + same.indexOf(i))})` : name;
  });
}

/** RFC 4180, numbers in full; each score has its value, the ends of its interval and the number of evaluations. */
export function csv({ data, columns, rows }: Comparison): string {
  const named = columns.map((column) => {
    const unit = column.unit ? ` [${column.unit}]` : "";
    return `${column.name}${unit} (${column.estimator}; n = ${column.n}; ${column.split}; ${column.image.width} x ${column.image.height})`;
  });
  const head = ["data", "id", "model", "method", "training seed", ...named.flatMap((name) => [name, `${name} low`, `${name} high`, `${name} seeds`])];
  const lines = rows.map((row) => [
    data.name,
    row.id,
    row.title,
    row.method,
    row.seed,
    ...row.cells.flatMap((cell) => [cell?.value ?? "", cell?.interval?.[0] ?? "", cell?.interval?.[1] ?? "", cell?.seeds ?? ""]),
  ]);
  return [head, ...lines].map((line) => line.map((field) => quoted(String(field))).join(",")).join("\r\n") + "\r\n";
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** A table of Markdown with the best bold and ties marked, and below it what defends the numbers. */
export function markdown(comparison: Comparison): string {
  const { data, columns, rows } = comparison;
  const said = notes(comparison);
  const cell = (found: Cell | null, unit: string) => {
    if (!found) return "–";
    const value = metric(found.value, unit);
    const interval = found.interval ? ` (${between(found.interval, unit)})` : "";
    const note = found.note ? ` [${said.indexOf(found.note) + 1}]` : "";
    return `${found.best ? `**${value}**` : value}${found.tied ? " ≈" : ""}${interval}${note}`;
  };
  const names = columnNames(columns);
  const head = columns.map(({ unit, higher_is_better }, i) => `${names[i]}${unit ? ` (${unit})` : ""} ${higher_is_better ? "↑" : "↓"}`);
  const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replaceAll("|", "\\|").replace(/\s+/g, " ")).join(" | ")} |`;
  const table = [
    line(["Model", ...head]),
    `|---|${columns.map(() => "---:|").join("")}`,
    ...rows.map((row) => line([`${rowTitle(row, rows)}, seed ${row.seed}`, ...row.cells.map((found, i) => cell(found, columns[i]?.unit ?? ""))])),
  ];
  const defence = columns.map((column, i) => `- ${names[i]}: ${column.estimator}; ${sizeWords(column, columns)}`);
  const noted = said.map((note, i) => `- [${i + 1}] ${note}`);
  return [...table, "", `On ${data.title}. ${LEGEND}`, "", ...defence, ...noted, ""].join("\n");
}

export const LEGEND =
  "Bold: best of its column. ≈: tied with the best, their intervals meet. Intervals are of 95 % over evaluations of one trained model: trainings with other seeds may differ by more.";
