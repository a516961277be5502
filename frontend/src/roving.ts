/** Rows of buttons that are one tab stop: arrow keys walk, Home and End go to the ends. */

/** The place after a key, or null if the key does not walk. */
export function walked(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowRight" || key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowLeft" || key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}
