/** Pieces of SVG text. */

const MARKS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => MARKS[mark] ?? mark);
}

/** `<name a="1">`; numbers to a hundredth, what is undefined is left out. */
export function element(name: string, attributes: Readonly<Record<string, string | number | undefined>>, content: string | null = null): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? Math.round(100 * value) / 100 : escaped(String(value))}"`)
    .join("");
  return content === null ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A whole file of that many CSS pixels, on a ground of one colour. */
export function svgFile(width: number, height: number, paper: string, font: string, content: string): string {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  const attributes = { xmlns: "http://www.w3.org/2000/svg", ...size, viewBox: `0 0 ${size.width} ${size.height}`, "font-family": font, "font-size": 14 };
  return element("svg", attributes, element("rect", { ...size, fill: paper }) + content);
}
