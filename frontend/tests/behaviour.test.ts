import { expect, test } from "vitest";
import { throttled } from "../src/announce";
import { themed } from "../src/figure";
import { cell, distance, editable, number } from "../src/format";
import { actionOf, type Pressed } from "../src/keys";
import { latest } from "../src/latest";
import { nextStep, pingPong, valueAt } from "../src/play";
import { stepped, valueText } from "../src/slider";
import { inWords, judged, ordinal, squaredError } from "../src/verdict";

const ends = { low: -1, high: 1 };
const codes = [-0.5, 0, 0.5];

test("arrows move a hundredth of the range, with Shift a thousandth, Page keys a tenth", () => {
  expect(stepped("ArrowRight", false, 0, ends, null)).toBeCloseTo(0.02);
  expect(stepped("ArrowDown", true, 0, ends, null)).toBeCloseTo(-0.002);
  expect(stepped("PageUp", false, 0, ends, null)).toBeCloseTo(0.2);
  expect(stepped("End", false, 0, ends, null)).toBe(1);
  expect(stepped("a", false, 0, ends, null)).toBeNull();
});

test("arrows stop at the ends but do not jump back from beyond them", () => {
  expect(stepped("ArrowRight", false, 0.999, ends, null)).toBe(1);
  expect(stepped("ArrowRight", false, 3, ends, null)).toBe(3);
  expect(stepped("ArrowLeft", false, 3, ends, null)).toBeCloseTo(2.98);
});

test("among codes arrows go to the next code and stop at the last", () => {
  expect(stepped("ArrowRight", false, 0, ends, codes)).toBe(0.5);
  expect(stepped("ArrowRight", false, 0.5, ends, codes)).toBe(0.5);
  expect(stepped("PageDown", false, 0.5, ends, codes)).toBe(-0.5);
});

test("a slider says its code, its value, and when it is outside", () => {
  expect(valueText(0, codes, false)).toBe("code 2 of 3, value 0");
  expect(valueText(2, null, true)).toBe("2.00, outside the range seen in training");
});

test("numbers have three significant digits and a real minus sign", () => {
  expect([0.17, -0.3125, 12.345, 1234.5, 0.00004, 0].map(number)).toEqual(["0.170", "−0.313", "12.3", "1235", "4.0e−5", "0"]);
  expect(editable(-0.2500001)).toBe("-0.25");
  expect([0.934, 1, 0].map(cell)).toEqual([".93", "1.00", ".00"]);
  expect(distance(0.0001)).toBe("<0.001");
});

test("play goes up and down between the ends", () => {
  expect([0, 1, 2, 3, 4].map((t) => pingPong(0, t, 2))).toEqual([0, 0.5, 1, 0.5, 0]);
  expect(pingPong(0.75, 1, 2)).toBe(0.75);
});

test("among codes play gives each its share of time", () => {
  expect([0, 0.32, 0.34, 0.99, 1].map((p) => valueAt(p, codes, true))).toEqual([-0.5, -0.5, 0, 0.5, 0.5]);
  expect(valueAt(0.25, [-1, 1], false)).toBe(-0.5);
});

test("steps by hand turn at the ends", () => {
  expect(nextStep(codes, 2, true)).toEqual({ index: 1, rising: false });
  expect(nextStep(codes, 0, false)).toEqual({ index: 1, rising: true });
});

const key = (name: string, changes: Partial<Pressed> = {}): Pressed => ({ key: name, ctrl: false, shift: false, alt: false, ...changes });

test("single keys act, but never while somebody types or when they are switched off", () => {
  expect(actionOf(key("r"), "slider", true)).toBe("random");
  expect(actionOf(key("r"), "text", true)).toBeNull();
  expect(actionOf(key("r"), "nothing", false)).toBeNull();
  expect(actionOf(key("2"), "nothing", true)).toEqual({ view: 1 });
  expect(actionOf(key("r", { ctrl: true }), "nothing", true)).toBeNull();
});

test("Space plays from a slider but presses a button", () => {
  expect(actionOf(key(" "), "slider", true)).toBe("play");
  expect(actionOf(key(" "), "button", true)).toBeNull();
});

test("undo has three spellings, redo too", () => {
  expect(actionOf(key("z"), "nothing", true)).toBe("undo");
  expect(actionOf(key("Z", { shift: true }), "nothing", true)).toBe("redo");
  expect(actionOf(key("z", { ctrl: true }), "button", false)).toBe("undo");
  expect(actionOf(key("Z", { ctrl: true, shift: true }), "slider", true)).toBe("redo");
  expect(actionOf(key("z", { ctrl: true }), "text", true)).toBeNull();
});

test("an error lies between the quantiles of the validation images", () => {
  const quantiles = { "0": 0, "0.5": 0.01, "0.95": 0.02, "0.999": 0.04, "1": 0.05 };
  expect(judged(0.005, quantiles).percentile).toBeCloseTo(25);
  expect(judged(0.03, quantiles)).toMatchObject({ verdict: "unusual" });
  expect(judged(0.045, quantiles)).toMatchObject({ verdict: "unlike" });
  expect(judged(9, quantiles).percentile).toBe(100);
  expect(judged(-1, quantiles).percentile).toBe(0);
});

test("the verdict is a sentence", () => {
  expect(inWords({ error: 1, percentile: 100, verdict: "unlike" }, true)).toContain("unlike anything the model was trained on");
  expect(inWords({ error: 1, percentile: 42.7, verdict: "typical" }, true)).toContain("42nd percentile");
  expect([1, 2, 3, 4, 11, 12, 13, 21, 100].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "100th"]);
});

test("the error is per pixel value, without alpha", () => {
  const picture = (values: number[]) => ({ width: 1, height: 1, rgba: new Uint8ClampedArray(values) });
  expect(squaredError(picture([255, 0, 0, 255]), picture([0, 0, 0, 0]))).toBeCloseTo(1 / 3);
  expect(squaredError(picture([0, 0, 0, 0]), { ...picture([]), width: 2 })).toBeNull();
});

test("only the answer of the last call arrives, and an aborted failure is silent", async () => {
  const resolvers: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const run = latest((signal: AbortSignal, value: number) => {
    signals.push(signal);
    return new Promise<number>((resolve, reject) => resolvers.push(() => (value < 0 ? reject(new Error("late")) : resolve(value))));
  });
  const answers = [run(-1), run(2)];
  resolvers.forEach((resolve) => resolve());
  expect(await Promise.all(answers)).toEqual([undefined, 2]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

test("a failure of the last call is a failure", async () => {
  await expect(latest(() => Promise.reject(new Error("no")))()).rejects.toThrow("no");
});

test("announcements wait and say only the newest", () => {
  const said: string[] = [];
  const due: (() => void)[] = [];
  const speak = throttled((text) => said.push(text), 1000, (run) => due.push(run));
  speak("a");
  speak("b");
  due[0]?.();
  expect(said).toEqual(["b"]);
  expect(due).toHaveLength(1);
});

test("a figure takes the theme's ink and keeps its own data and axis titles", () => {
  const figure = { data: [{ type: "bar" }], layout: { width: 900, xaxis: { title: "step" }, yaxis2: { side: "right" } } };
  const shown = themed(figure, { ink: "#111", quiet: "#222", hairline: "#333", paper: "#fff", font: "Sans" });
  expect(shown.data).toEqual(figure.data);
  expect(shown.layout).toMatchObject({ font: { color: "#111" }, xaxis: { title: "step", gridcolor: "#333" }, yaxis2: { side: "right" } });
  expect(shown.layout).not.toHaveProperty("width");
  expect(figure.layout.width).toBe(900);
});
