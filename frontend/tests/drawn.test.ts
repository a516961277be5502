import { expect, test } from "vitest";
import { chosenOf, componentsOf, drawnBy, ruleName } from "../src/drawn";
import { actionOf } from "../src/keys";

const drawn = { name: "mixture", about: "", seed: 0, url: "", z: [[1, 2], [3, 4], [0.1, 0.2]] };

test("a rule is named with the components that it takes", () => {
  expect([ruleName("mixture", null), ruleName("truncated", 3)]).toEqual(["mixture", "truncated, k = 3"]);
});

test("only one rule takes components, and never more than there are or fewer than one", () => {
  expect(componentsOf("gaussian", 2, 10)).toBeNull();
  expect([0, 1, 2.6, 99, NaN].map((k) => componentsOf("truncated", k, 10))).toEqual([1, 1, 3, 10, 1]);
});

test("the drawn z that the sliders hold is marked, and none when a slider has moved", () => {
  expect(chosenOf(drawn, [3, 4])).toBe(1);
  expect(chosenOf(drawn, [Math.fround(0.1), Math.fround(0.2)])).toBe(2);
  expect(chosenOf(drawn, [3, 4.1])).toBeNull();
  expect(chosenOf(null, [3, 4])).toBeNull();
});

test("z is named by its rule as long as it stands as it was drawn, also after going back to it", () => {
  const taken = [{ name: "corners", z: [5, 6] }, { name: "mixture", z: [3, 4] }];
  expect([[3, 4], [5, 6], [3, 5]].map((z) => drawnBy(taken, z))).toEqual(["mixture", "corners", null]);
});

test("N draws", () => {
  expect(actionOf({ key: "n", ctrl: false, shift: false, alt: false }, "slider", true)).toBe("draw");
});
