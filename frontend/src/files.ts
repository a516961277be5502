/** Files that the browser is asked to keep. */

/** Asks the browser to save a blob under a name. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file's name of parts that may hold anything: letters, digits, dots and hyphens, at most 120 of them. */
export function fileName(parts: readonly string[], kind: string): string {
  const stem = parts.map((part) => part.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-+|-+$/g, "")).filter(Boolean);
  return `${stem.join("-").slice(0, 120)}.${kind}`;
}
