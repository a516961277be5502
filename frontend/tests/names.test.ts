import { expect, test } from "vitest";
import { aboutLatent, byLatent, fromFile, latentName, latentOption, latentTitle, plain, renamed, toFile } from "../src/names";
import { inputWords } from "../src/words";
import { manifest, statistics } from "./manifests";

const wall = { latent: 2, name: "wall hue", note: "jumps at red" };

test("a latent is called by its index, and by its name where it has one", () => {
  const names = byLatent([wall, { latent: 0, name: "", note: "only a note" }, { latent: 9, name: "beyond", note: "" }], 3);
  expect(names).toEqual([{ name: "", note: "only a note" }, null, { name: "wall hue", note: "jumps at red" }]);
  expect([0, 1, 2].map((k) => latentName(names, k))).toEqual(["z0", "z1", "z2 wall hue"]);
});

test("a latent is about what people call it, else the factor that it tells most about", () => {
  const toy = manifest({ kind: "deterministic", size: 3 }, [statistics(), statistics(), statistics({ active: false })], [[0.1, 0.6, 0], [0.2, 0.1, 0]]);
  const names = byLatent([{ latent: 1, name: "wall hue", note: "" }], 3);
  expect([0, 1, 2].map((k) => aboutLatent(toy, names, k))).toEqual(["factor 1", "wall hue", ""]);
  expect([0, 1, 2].map((k) => latentTitle(toy, names, k))).toEqual(["z0 factor 1", "z1 wall hue", "z2"]);
  expect(latentOption(toy, names, 2)).toBe("z2 (inactive)");
});

test("the input's caption says where it comes from", () => {
  expect([inputWords(3), inputWords("upload"), inputWords([1, 0])]).toEqual(["sample 3", "uploaded picture", "drawn from its factors"]);
});

test("a change replaces the name of its latent only, and an emptied one is gone", () => {
  const size = { latent: 0, name: "size", note: "" };
  expect(renamed([wall], [size])).toEqual([size, wall]);
  expect(renamed([wall], [{ ...wall, name: "hue" }])).toEqual([{ ...wall, name: "hue" }]);
  expect(renamed([size, wall], [{ latent: 2, name: "", note: "" }])).toEqual([size]);
});

test("what is pasted into a name becomes one line of plain text, cut where it is too long", () => {
  expect(plain("  a\r\n\tb\u0000 ", 40)).toBe("a b");
  expect(plain("a\u202eb", 40)).toBe("ab");
  expect(plain("x".repeat(41), 40)).toHaveLength(40);
  expect(plain("色".repeat(41), 40)).toBe("色".repeat(40));
});

test("a file of names holds what was written, for any model with these latents", () => {
  expect(fromFile(toFile("toy", "ab".repeat(32), [wall]), 3)).toEqual({ id: "toy", latents: [wall], beyond: 0 });
  expect(fromFile(toFile("toy", "", [wall, { latent: 3, name: "more", note: "" }]), 3)).toMatchObject({ latents: [wall], beyond: 1 });
});

test.each([
  ["{", "not JSON"],
  ["[1, 2]", "no list of latents"],
  ['{"schema_version": 2, "latents": []}', "another version"],
  ['{"schema_version": 1, "latents": []}', "none of the 3 latents"],
  ['{"schema_version": 1, "latents": [{"latent": 1.5}]}', "names no latent"],
  ['{"schema_version": 1, "latents": [{"latent": 1, "name": 7}]}', "is no text"],
])("a file that is none says so: %s", (text, words) => {
  expect(() => fromFile(text, 3)).toThrow(words);
});
