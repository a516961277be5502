/** Numbers as the page prints them: two decimals for metrics, three significant digits elsewhere. */

/** Three significant digits, a real minus sign, and no exponent where one can do without. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0 || Math.abs(value) < 1e-9) return "0";
  const magnitude = Math.abs(value);
  const text = magnitude >= 1000 ? Math.round(value).toString() : plain(value, magnitude);
  return text.replace("-", "−");
}

function plain(value: number, magnitude: number): string {
  if (magnitude < 0.0001) return value.toExponential(1);
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(magnitude)));
  return value.toFixed(Math.min(decimals, 6));
}

/** A setting that somebody chose: up to four significant digits, without trailing zeros. */
export function trimmed(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

/** A distance in three decimals. */
export function distance(value: number): string {
  return value < 0.0005 ? "<0.001" : value.toFixed(3);
}

/** For a number field, which reads only ASCII: five decimals, without trailing zeros. */
export function editable(value: number): string {
  return String(Number(value.toFixed(5)));
}

/** A score: two decimals; decibels with one. */
export function metric(value: number | null, unit = ""): string {
  return value === null ? "undefined" : value.toFixed(unit === "dB" ? 1 : 2).replace("-", "−");
}

/** A codebook value: three decimals, for columns that line up. */
export function level(value: number): string {
  return value.toFixed(3).replace("-", "−");
}

/** The values of one codebook: in three decimals, but whole numbers as such where it has no others. */
export function levels(codebook: readonly number[]): (value: number) => string {
  return codebook.every(Number.isInteger) ? (value) => String(value).replace("-", "−") : level;
}

/** A table's cell: 0.93 as .93. */
export function cell(value: number): string {
  return value.toFixed(2).replace(/^0/, "").replace("-0", "−");
}

export function count(n: number): string {
  return n.toLocaleString("en-US");
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
