/** The map of factors and latents as an SVG file, on the paper of the page's theme. */
import { cividis, css, factorColour, inkOn } from "./colour";
import { cell, count } from "./format";
import { element, escaped, svgFile } from "./markup";
import { pagePalette, type Palette } from "./palette";
import { wrapped } from "./sheet";
import type { MutualInformation } from "./types";

const [MARGIN, WIDTH, HEIGHT, LETTER] = [24, 44, 34, 7.4];

/** Columns in the order of `latents`; `from` says which model it is. */
export function nmiSvg(information: MutualInformation, latents: readonly number[], title: string, from: string, palette: Palette = pagePalette()): string {
  const { factors, values, active } = information;
  const left = MARGIN + 26 + Math.ceil(Math.max(8, ...factors.map((factor) => factor.length)) * LETTER);
  const top = MARGIN + 58;
  const note = `Normalised mutual information, I(factor; latent) / H(factor): ${information.estimator}, n = ${count(information.n)}, seed ${information.seed}, ${information.split} images. In brackets: inactive (${information.active_rule}). ${from}`;
  const lines = wrapped(note);
  const text = (words: string, x: number, y: number, more: Readonly<Record<string, string | number>>) => element("text", { x, y, ...more }, escaped(words));
  const parts = [text(title, MARGIN, MARGIN + 14, { fill: palette.ink, "font-size": 18, "font-weight": 600 })];
  latents.forEach((k, j) => parts.push(text(active[k] ? `z${k}` : `(z${k})`, left + (j + 0.5) * WIDTH, top - 8, { fill: active[k] ? palette.ink : palette.quiet, "text-anchor": "middle" })));
  factors.forEach((factor, i) => {
    const y = top + i * HEIGHT;
    parts.push(element("circle", { cx: MARGIN + 5, cy: y + HEIGHT / 2 - 1, r: 5, fill: factorColour(i) }));
    parts.push(text(factor, MARGIN + 18, y + HEIGHT / 2 + 4, { fill: palette.ink }));
    latents.forEach((k, j) => {
      const value = values[i]?.[k] ?? 0;
      const fill = cividis(value);
      parts.push(element("rect", { x: left + j * WIDTH, y, width: WIDTH - 2, height: HEIGHT - 2, rx: 2, fill: css(fill) }));
      parts.push(text(cell(value), left + (j + 0.5) * WIDTH - 1, y + HEIGHT / 2 + 4, { fill: inkOn(fill), "text-anchor": "middle" }));
    });
  });
  const below = top + factors.length * HEIGHT + 8;
  lines.forEach((line, i) => parts.push(text(line, MARGIN, below + 16 * (i + 1), { fill: palette.quiet, "font-size": 12 })));
  const width = Math.max(left + latents.length * WIDTH, ...lines.map((line) => MARGIN + 6.4 * line.length), MARGIN + 9 * title.length) + MARGIN;
  return svgFile(width, below + 16 * lines.length + MARGIN, palette.paper, palette.font, parts.join("\n"));
}
