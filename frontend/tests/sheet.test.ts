import { expect, test } from "vitest";
import { element } from "../src/markup";
import { cells, sheetSvg, wrapped, type SheetOf } from "../src/sheet";
import type { Picture } from "../src/types";

const PALETTE = { ink: "#111", quiet: "#222", hairline: "#333", paper: "#fed", font: 'system-ui, "Noto Sans"' };
const picture = (side: number): Picture => ({ width: side, height: side, rgba: new Uint8ClampedArray(4 * side * side) });
const drawn = (changes: Partial<SheetOf> = {}, side = 28) => {
  const sheet = { title: "Codebook", note: "QLAE, 1234abcd", columns: ["a", "b"], rows: [{ label: "z0", cells: [picture(side), picture(side)] }, { label: "z1", cells: [picture(side), null] }], ...changes };
  return sheetSvg(sheet, PALETTE, ({ width }, enlarged) => `data:${width}x${enlarged}`);
};
const all = (svg: string, name: string) => [...svg.matchAll(new RegExp(`<${name} ([^>]*)>`, "g"))].map(([, attributes]) => Object.fromEntries([...(attributes ?? "").matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])));

test("pictures stand in columns and rows, and an empty place stays empty", () => {
  const images = all(drawn(), "image");
  expect(images).toHaveLength(3);
  const [first, second, below] = images;
  expect(second?.["y"]).toBe(first?.["y"]);
  expect(below?.["x"]).toBe(first?.["x"]);
  expect(Number(second?.["x"]) - Number(first?.["x"])).toBe(84 + 4); // 28 x 3, and a gap
  expect(Number(below?.["y"]) - Number(first?.["y"])).toBe(84 + 4);
});

test("a picture's side is a whole multiple of its pixels, and twice as many are embedded", () => {
  for (const [side, shown] of [[28, 84], [32, 96], [64, 128], [16, 96], [300, 300]] as const) {
    const [image] = all(drawn({}, side), "image");
    expect(image).toMatchObject({ width: String(shown), height: String(shown), href: `data:${side}x${(2 * shown) / side}`, style: "image-rendering:pixelated" });
  }
});

test("nothing reaches over the edge of the file", () => {
  const svg = drawn({ note: "a long note ".repeat(30) });
  const [file] = all(svg, "svg");
  for (const { x, y, width, height } of all(svg, "image")) {
    expect(Number(x) + Number(width)).toBeLessThanOrEqual(Number(file?.["width"]));
    expect(Number(y) + Number(height)).toBeLessThanOrEqual(Number(file?.["height"]));
  }
  for (const { y } of all(svg, "text")) expect(Number(y)).toBeLessThan(Number(file?.["height"]));
});

test("captions make room for themselves", () => {
  const rows = [{ label: "z0", cells: [picture(28)], captions: ["0.25"] }, { label: "z1", cells: [picture(28)], captions: ["0.5"] }];
  const [above, below] = all(drawn({ rows }), "image");
  expect(Number(below?.["y"]) - Number(above?.["y"])).toBe(84 + 18 + 4);
  expect(drawn({ rows })).toContain(">0.25</text>");
});

test("names are text, whatever is in them, and the paper is the theme's", () => {
  const svg = drawn({ title: 'a <b> & "c"', rows: [{ label: "<script>", cells: [picture(28)] }] });
  expect(svg).toContain(">a &lt;b&gt; &amp; &quot;c&quot;</text>");
  expect(svg).not.toContain("<script>");
  expect(svg).toContain('fill="#fed"');
  expect(svg).toContain('font-family="system-ui, &quot;Noto Sans&quot;"');
  expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
});

test("a note breaks between words", () => {
  expect(wrapped("")).toEqual([]);
  expect(wrapped("one two")).toEqual(["one two"]);
  const lines = wrapped("word ".repeat(60));
  expect(lines.join(" ")).toBe("word ".repeat(60).trim());
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
});

test("numbers of an element are written to a hundredth, what is undefined is not", () => {
  expect(element("line", { x1: 1 / 3, y1: 2, stroke: undefined })).toBe('<line x1="0.33" y1="2"/>');
});

test("a grid of pictures is cut into them, and what is all transparent is none", () => {
  const grid = { width: 4, height: 2, rgba: new Uint8ClampedArray(4 * 8) }; // two rows of two pictures, each 2 x 1
  for (const [pixel, red] of [[0, 10], [1, 11], [2, 12], [3, 13], [4, 14], [5, 15]] as const) grid.rgba.set([red, 0, 0, 255], 4 * pixel);
  const found = cells(grid, 2, 2);
  const reds = (picture: Picture | null | undefined) => picture && [...picture.rgba].filter((_, at) => at % 4 === 0);
  expect(found.map((row) => row.map(reds))).toEqual([[[10, 11], [12, 13]], [[14, 15], null]]);
  expect(found[0]?.[0]).toMatchObject({ width: 2, height: 1 });
});
