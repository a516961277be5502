import { expect, test } from "vitest";
import { slot } from "../src/slot";
import { BOOKS, GAUSSIAN, QUANTIZED } from "./manifests";

const snapping = { manifest: QUANTIZED, z: [0.5, 0.1], values: [[-0.5, 0.5], [0.1]], books: BOOKS, codes: [[0, 2], [1]], encoded: { z: [0.5, 0.1], pre_z: [0.43, 0.2] } };
const continuous = { manifest: GAUSSIAN, z: [0.95, 0, 7], values: [[-0.9, 0.9], [], [-0.9, 0.9]], books: null, codes: null, encoded: { z: [0, 0, 0], pre_z: null } };

test("a slider that snaps goes through the codes on show, and knows the input before quantization", () => {
  expect(slot(snapping, 0)).toMatchObject({ codes: [-0.5, 0.5], before: 0.43, out: false, beyond: false });
  expect(slot({ ...snapping, codes: null }, 0).codes).toEqual(BOOKS[0]);
  expect(slot({ ...snapping, books: null }, 0).codes).toBeNull();
});

test("beyond the slider is not yet outside the data", () => {
  expect(slot(continuous, 0)).toMatchObject({ out: false, beyond: true, codes: null, before: null });
  expect(slot(continuous, 1)).toMatchObject({ out: false, beyond: false });
  expect(slot(continuous, 2)).toMatchObject({ out: true, beyond: true });
});
