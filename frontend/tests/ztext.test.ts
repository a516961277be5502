import { expect, test } from "vitest";
import { readZ } from "../src/ztext";

test.each([
  "0.5, -1, 2",
  "[0.5 -1.0 2]",
  " 0.5\t-1\n2 ",
  "[0.5, -1, 2.]",
  '{"z": [0.5, -1, 2]}',
  "z = [.5; -1; +2]",
  "array([ 0.5, -1. ,  2.])",
  "tensor([[0.5, \u22121e0, 20e-1]])",
])("z is read as people write it: %s", (text) => {
  expect(readZ(text, 3)).toEqual({ z: [0.5, -1, 2] });
});

test.each([
  ["1, 2", "3 numbers wanted, 2 found."],
  ["", "3 numbers wanted, 0 found."],
  ["1 2 3 4", "3 numbers wanted, 4 found."],
  ["1, two, 3", "“two” is no number."],
  ["1, 2, NaN", "“NaN” is no number."],
  ["1, 2, 1e99", "“1e99” is too large."],
  ["0x10 1 2", "“0x10” is no number."],
  ["1,2,3 = z", "“=” is no number."],
])("what is no z says what is wrong: %s", (text, problem) => {
  expect(readZ(text, 3)).toEqual({ problem });
});

test("numbers are those that a decoder takes", () => {
  expect(readZ("0.1", 1)).toEqual({ z: [Math.fround(0.1)] });
});
