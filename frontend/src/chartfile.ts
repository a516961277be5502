/** A chart of the page, an SVG element, as a file that needs no style sheet: with the colours and sizes as they stand. */
import { element, escaped, svgFile } from "./markup";
import { pagePalette } from "./palette";
import { wrapped } from "./sheet";

/** What makes an SVG element look as it does; each is written where it differs from the parent's or the default. */
const PROPERTIES = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size",
  "font-weight", "text-anchor", "dominant-baseline", "vector-effect", "image-rendering", "paint-order", "display", "visibility", "transform", "transform-origin", "transform-box",
  "mix-blend-mode", "clip-path",
] as const;
const INHERITED = new Set<string>(["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "image-rendering", "paint-order", "visibility"]);
const PLAIN: Readonly<Record<string, string>> = { opacity: "1", "vector-effect": "none", display: "inline", transform: "none", "mix-blend-mode": "normal", "clip-path": "none" };
const MARGIN = 16;

export interface Words {
  readonly title?: string;
  /** Below: the model, its sha, what was measured. */
  readonly note?: string;
}

/** As the file's text, on the paper of the page's theme; what reaches over the element's edges has room. */
export function chartSvg(drawn: SVGSVGElement, { title = "", note = "" }: Words = {}): string {
  const palette = pagePalette();
  const box = drawn.getBoundingClientRect();
  const all = [...drawn.querySelectorAll("*")].map((part) => part.getBoundingClientRect()).filter(({ width, height }) => width > 0 || height > 0);
  const least = (of: (rect: DOMRect) => number) => Math.min(of(box), ...all.map(of));
  const most = (of: (rect: DOMRect) => number) => Math.max(of(box), ...all.map(of));
  const [left, top] = [box.left - least((rect) => rect.left), box.top - least((rect) => rect.top)];
  const [width, height] = [left + most((rect) => rect.right) - box.left, top + most((rect) => rect.bottom) - box.top];
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  inline(drawn, copy, null);
  const above = title ? 28 : 0;
  const place = { x: MARGIN + left, y: MARGIN + above + top, width: box.width, height: box.height, viewBox: drawn.getAttribute("viewBox") ?? `0 0 ${box.width} ${box.height}` };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  copy.setAttribute("overflow", "visible");
  const lines = wrapped(note);
  const words = [
    title && element("text", { x: MARGIN, y: MARGIN + 14, fill: palette.ink, "font-size": 16, "font-weight": 600 }, escaped(title)),
    ...lines.map((line, i) => element("text", { x: MARGIN, y: MARGIN + above + height + 20 + 16 * i, fill: palette.quiet, "font-size": 12 }, escaped(line))),
  ];
  const whole = Math.max(width, ...lines.map((line) => 6.4 * line.length), 9 * title.length) + 2 * MARGIN;
  const below = lines.length > 0 ? 8 + 16 * lines.length : 0;
  return svgFile(whole, height + above + below + 2 * MARGIN, palette.paper, palette.font, new XMLSerializer().serializeToString(copy) + words.join(""));
}

function inline(from: Element, to: Element, parent: CSSStyleDeclaration | null): void {
  const style = getComputedStyle(from);
  const written = PROPERTIES.filter((name) => {
    const value = style.getPropertyValue(name);
    return INHERITED.has(name) ? value !== parent?.getPropertyValue(name) : value !== PLAIN[name];
  }).filter((name) => !name.startsWith("transform-") || style.transform !== "none");
  const text = written.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
  for (const name of ["style", "class", "tabindex", "role"]) to.removeAttribute(name);
  for (const name of to.getAttributeNames()) if (/^(aria-|data-|on)/.test(name)) to.removeAttribute(name);
  if (parent !== null || text) to.setAttribute("style", text);
  [...from.children].forEach((child, i) => {
    const copy = to.children[i];
    if (copy) inline(child, copy, style);
  });
}
