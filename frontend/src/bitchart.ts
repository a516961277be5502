/** The latents' distributions about their cuts as one SVG file, as the table of the Bits view shows them. */
import type { Cut } from "./bits";
import { element, escaped, svgFile } from "./markup";
import { pagePalette, type Palette } from "./palette";
import { wrapped } from "./sheet";
import { histogramPath, place } from "./strip";
import type { LatentStatistics } from "./types";

export interface BitRow {
  readonly label: string;
  readonly histogram: LatentStatistics["histogram"];
  readonly cut: Cut;
  readonly value: number;
  readonly own: number;
  /** At the end of the row: bit, entropy, shares. */
  readonly text: string;
}

export interface BitChart {
  readonly title: string;
  readonly note: string;
  /** What is shown to either side of each cut. */
  readonly reach: number;
  readonly rows: readonly BitRow[];
}

/** CSS pixels. */
const [MARGIN, LABEL, WIDTH, HEIGHT, GAP, LETTER] = [24, 170, 400, 26, 10, 7.4];

export function bitChartSvg({ title, note, reach, rows }: BitChart, palette: Palette = pagePalette()): string {
  const left = MARGIN + LABEL;
  const words = (text: string, x: number, y: number, size = 14, fill = palette.ink) => element("text", { x, y, fill, "font-size": size }, escaped(text));
  const parts = [element("text", { x: MARGIN, y: MARGIN + 14, fill: palette.ink, "font-size": 16, "font-weight": 600 }, escaped(title))];
  let y = MARGIN + 36;
  for (const { label, histogram, cut, value, own, text } of rows) {
    const [low, high] = [cut.at - reach, cut.at + reach];
    const x = (at: number) => left + WIDTH * place(at, low, high);
    const bottom = y + HEIGHT;
    const upright = (at: number, dashes?: string) => element("line", { x1: x(at), x2: x(at), y1: y, y2: bottom, stroke: dashes ? palette.quiet : palette.ink, "stroke-dasharray": dashes });
    parts.push(
      words(label, MARGIN, y + 18),
      element("path", { d: histogramPath(histogram, low, high), fill: palette.hairline, transform: `translate(${left} ${y}) scale(${WIDTH / 100} ${HEIGHT})` }),
      element("line", { x1: left, x2: left + WIDTH, y1: bottom, y2: bottom, stroke: palette.quiet }),
      upright(cut.low, "3 3"),
      upright(cut.high, "3 3"),
      upright(cut.at),
      element("path", { d: `M${x(own) - 4} ${y - 4}h8l-4 6z`, fill: palette.ink }),
      element("circle", { cx: x(value), cy: bottom, r: 4.5, fill: palette.ink, stroke: palette.paper }),
      words(text, left + WIDTH + GAP, y + 18, 12, palette.quiet),
    );
    y = bottom + GAP;
  }
  const lines = wrapped(note);
  lines.forEach((line, i) => parts.push(words(line, MARGIN, y + 16 * (i + 1), 12, palette.quiet)));
  const longest = Math.max(...rows.map(({ text }) => text.length), 0) * 6.4;
  const width = Math.max(left + WIDTH + GAP + longest, MARGIN + Math.max(title.length * LETTER * 1.2, ...lines.map((line) => 6.4 * line.length)));
  return svgFile(width + MARGIN, y + 16 * lines.length + MARGIN, palette.paper, palette.font, parts.join("\n"));
}
