import { expect, test } from "vitest";
import { bytesOf } from "../src/floats";
import { baseWords, bytes, filmOf, progressWords, roundOf } from "../src/films";
import { jsonLines } from "../src/lines";
import { nmiSvg } from "../src/nmifile";
import { traversalSheet } from "../src/traversalsheet";
import type { Picture } from "../src/types";
import { GAUSSIAN, QUANTIZED } from "./manifests";

const Z = [0.1, 0.2];

test("a film is of one latent, or of the way between states where there are some", () => {
  expect(filmOf(1, Z, "quantile", null, true)).toEqual({ kind: "traversal", z: Z, latent: 1, range: "quantile", steps: null });
  const stops = [{ name: "pin A", z: Z }, { name: "pin B", z: [1, 2] }];
  expect(filmOf(1, Z, "quantile", stops, true)).toEqual({ kind: "interpolation", stops, snap: true });
});

test("a round is two ways, or all stops; and each value of a codebook has five frames at least", () => {
  expect(roundOf(2, filmOf(0, Z, "minmax", null, false), 10)).toBe(4);
  expect(roundOf(2, filmOf(0, Z, "codebook", null, true), 5)).toBe(4); // 8 steps in 100 frames
  expect(roundOf(1, filmOf(0, Z, "codebook", null, true), 11)).toBe(4); // 20 steps of 5 frames
  const stop = { name: "a", z: Z };
  expect(roundOf(2, filmOf(0, Z, "minmax", [stop, stop, stop], false), 0)).toBe(6);
});

test("progress is said in tenths, so that it is not said too often", () => {
  expect(progressWords(0, 200)).toBe("Decoding: 0 %");
  expect(progressWords(59, 200)).toBe("Decoding: 20 %");
  expect(progressWords(100, 200)).toBe("Drawing and packing frames: 50 %");
  expect(new Set(Array.from({ length: 201 }, (_, done) => progressWords(done, 200))).size).toBe(11);
});

test("sizes of files and bases in words", () => {
  expect([bytes(12), bytes(54_321), bytes(1_260_000)]).toEqual(["1 kB", "54 kB", "1.3 MB"]);
  expect([baseWords(3), baseWords("upload"), baseWords([1, 2])]).toEqual(["Sample 3", "The uploaded picture", "The picture of the chosen factors"]);
});

async function read(...pieces: string[]): Promise<unknown[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
  const found = [];
  for await (const line of jsonLines(body)) found.push(line);
  return found;
}

test("lines of JSON are read however they are cut", async () => {
  const text = '{"a":1}\n{"b":"é"}\n\n{"c":[2,3]}\n';
  const all = [{ a: 1 }, { b: "é" }, { c: [2, 3] }];
  expect(await read(text)).toEqual(all);
  expect(await read(...text)).toEqual(all);
  expect(await read('{"a":1}\n{"b"', ':"é"}\n{"c":[2,3]}')).toEqual(all); // without a last line end
});

test("base64 becomes its bytes", () => {
  expect([...bytesOf("AAH/gA==")]).toEqual([0, 1, 255, 128]);
  expect(bytesOf("")).toHaveLength(0);
});

test("the sheet of traversals goes by the rows of the page, and says what is in it", () => {
  const picture: Picture = { width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
  for (const bare of [GAUSSIAN, QUANTIZED]) {
    const manifest = { ...bare, id: "toy", title: "Toy on patterns", data: { ...bare.data, title: "patterns" } };
    const size = manifest.statistics.latents.length;
    const names = manifest.statistics.latents.map((_, k) => (k === 0 ? { name: "moon", note: "" } : null));
    const values = names.map(() => [-0.5, 0.25]);
    const sheet = traversalSheet({ manifest, sha: "0123456789abcdef", names, values, range: "minmax", sort: "index", base: 4 }, () => [picture, null, picture]);
    expect(sheet.rows).toHaveLength(size);
    expect(sheet.rows.find(({ label }) => label.startsWith("z0"))?.label).toMatch(/^z0 moon/);
    expect(sheet.rows[0]?.cells).toEqual([picture, null]); // two values, and the rest of the strip is empty
    expect(sheet.rows[0]?.captions).toEqual(["−0.500", "0.250"]);
    expect(sheet.note).toContain("Sample 4");
    expect(sheet.note).toContain("Toy on patterns (toy, 01234567)");
  }
});

test("the map as a file has a coloured cell for each factor and latent, and names inactive ones not by colour alone", () => {
  const palette = { ink: "#111", quiet: "#222", hairline: "#333", paper: "#fff", font: "Sans" };
  const information = { estimator: "plug-in", n: 1000, seed: 7, split: "validation" as const, factors: ["hue", "a<b"], values: [[1, 0], [0.5, 0.25]], active: [true, false], active_rule: "std > 0.05" };
  const svg = nmiSvg(information, [1, 0], "Map", "Toy (toy, 01234567)", palette);
  expect(svg.match(/<rect [^>]*rx/g)).toHaveLength(4);
  expect(svg.match(/<rect [^>]*rx="2"[^>]*>/)?.[0]).toContain("rgb(0 34 78)"); // the first column is z1, which tells nothing of hue
  for (const words of [">(z1)<", ">z0<", ">.25<", ">1.00<", ">a&lt;b<", "seed 7", "n = 1,000", "01234567"]) expect(svg).toContain(words);
});
