/**
 * A grid of pictures as one SVG file: title, column and row labels, captions, a note. On the paper of the page's theme,
 * as it stands on the screen. Every picture is embedded enlarged by a whole number, so that it stays crisp in programs
 * that smooth what they enlarge; and its side in the file is a whole number of its pixels, so that it does in a PNG.
 */
import { element, escaped, svgFile } from "./markup";
import { pagePalette, type Palette } from "./palette";
import type { Picture } from "./types";

export interface SheetRow {
  readonly label: string;
  /** null leaves a place empty. */
  readonly cells: readonly (Picture | null)[];
  /** Under each picture. */
  readonly captions?: readonly string[];
}

export interface SheetOf {
  readonly title: string;
  /** Below: the model, its sha, what is held. */
  readonly note: string;
  /** Above each column; empty for none. */
  readonly columns: readonly string[];
  readonly rows: readonly SheetRow[];
}

/** CSS pixels; the side of a picture is the whole multiple of its own nearest to SIDE. */
const [SIDE, MARGIN, GAP, LINE, LETTER] = [96, 24, 4, 18, 7.4];
const MOST_LABEL = 260;
/** A PNG has as many pixels again. */
const DENSITY = 2;

/** As the file's text. `embed` makes an address of a picture, enlarged. */
export function sheetSvg(sheet: SheetOf, palette: Palette = pagePalette(), embed: (picture: Picture, enlarged: number) => string = pngUrl): string {
  const first = sheet.rows.flatMap((row) => row.cells).find((cell) => cell !== null);
  const factor = first ? Math.max(1, Math.round(SIDE / Math.max(first.width, first.height))) : 1;
  const [width, height] = first ? [first.width * factor, first.height * factor] : [SIDE, SIDE];
  const across = Math.max(1, sheet.columns.length, ...sheet.rows.map((row) => row.cells.length));
  const labelled = Math.max(0, ...sheet.rows.map((row) => row.label.length));
  const left = MARGIN + (labelled > 0 ? Math.min(Math.ceil(labelled * LETTER) + 12, MOST_LABEL) : 0); // whole: pictures between pixels would blur
  const longest = Math.max(sheet.title.length * LETTER * 1.2, ...wrapped(sheet.note).map((line) => line.length * 6.4));
  const whole = Math.max(left + across * (width + GAP) - GAP, MARGIN + Math.min(longest, 760)) + MARGIN;
  const captioned = sheet.rows.some((row) => row.captions?.some((caption) => caption !== ""));
  const parts = [text(sheet.title, MARGIN, MARGIN + 14, { fill: palette.ink, "font-size": 18, "font-weight": 600 })];
  let y = MARGIN + 32;
  if (sheet.columns.length > 0) {
    sheet.columns.forEach((name, j) => parts.push(text(name, left + j * (width + GAP) + width / 2, y + 12, { ...small(palette), "text-anchor": "middle" })));
    y += LINE;
  }
  for (const { label, cells, captions } of sheet.rows) {
    if (label) parts.push(text(fitted(label, (left - MARGIN - 12) / LETTER), MARGIN, y + height / 2 + 5, { fill: palette.ink }));
    cells.forEach((cell, j) => {
      const place = { x: left + j * (width + GAP), y, width, height };
      if (cell) parts.push(element("image", { ...place, href: embed(cell, factor * DENSITY), style: "image-rendering:pixelated" }));
      const caption = captions?.[j];
      if (caption) parts.push(text(caption, place.x + width / 2, y + height + 13, { ...small(palette), "text-anchor": "middle" }));
    });
    y += height + (captioned ? LINE : 0) + GAP;
  }
  y += 8;
  for (const line of wrapped(sheet.note)) parts.push(text(line, MARGIN, (y += 16), small(palette)));
  return svgFile(whole, y + MARGIN - 6, palette.paper, palette.font, parts.join("\n"));
}

/** Lines of at most 110 characters. */
export function wrapped(note: string): string[] {
  const lines: string[] = [];
  for (const word of note.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 110) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The file's text drawn as a PNG with twice as many pixels as it has CSS pixels. */
export async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: image.naturalWidth * DENSITY, height: image.naturalHeight * DENSITY });
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser cannot draw on a canvas.");
    context.imageSmoothingEnabled = false;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("The picture is larger than this browser draws: save it as SVG."))), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A picture as the data: address of a PNG, each pixel a square of that side. */
export function pngUrl(picture: Picture, enlarged: number): string {
  const [small, large] = [document.createElement("canvas"), document.createElement("canvas")];
  Object.assign(small, { width: picture.width, height: picture.height });
  Object.assign(large, { width: picture.width * enlarged, height: picture.height * enlarged });
  small.getContext("2d")?.putImageData(new ImageData(picture.rgba, picture.width, picture.height), 0, 0);
  const context = large.getContext("2d");
  if (!context) throw new Error("This browser cannot draw on a canvas.");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, large.width, large.height);
  return large.toDataURL("image/png");
}

/** The cells of a picture that is a grid of pictures, row by row; null for one of which every pixel is transparent. */
export function cells(grid: Picture, rows: number, columns: number): (Picture | null)[][] {
  const [width, height] = [grid.width / columns, grid.height / rows];
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      const rgba = new Uint8ClampedArray(4 * width * height);
      for (let y = 0; y < height; y += 1) {
        const from = 4 * ((i * height + y) * grid.width + j * width);
        rgba.set(grid.rgba.subarray(from, from + 4 * width), 4 * y * width);
      }
      return rgba.some((value, at) => at % 4 === 3 && value > 0) ? { width, height, rgba } : null;
    }),
  );
}

function small(palette: Palette) {
  return { fill: palette.quiet, "font-size": 12 };
}

function text(content: string, x: number, y: number, attributes: Readonly<Record<string, string | number>>): string {
  return element("text", { x, y, ...attributes }, escaped(content));
}

function fitted(label: string, letters: number): string {
  return label.length > letters + 1 ? `${label.slice(0, Math.max(1, Math.floor(letters)))}…` : label;
}
