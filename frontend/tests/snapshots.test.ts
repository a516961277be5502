import { expect, test } from "vitest";
import { grouped } from "../src/choice";
import { areaPath, curve, curveOf, lineOf, linePath, stopAt, stopWords, training } from "../src/snapshots";
import { opener, type Model } from "../src/opener";
import { stepped } from "../src/slider";
import type { Stop, Summary } from "../src/types";

const stop = (step: number, scores: Record<string, number | null> = {}): Stop => ({
  id: `run-${step}`,
  step,
  scores: Object.entries(scores).map(([name, value]) => ({ name, value })),
});
const STOPS = [stop(50, { InfoM: 0.2 }), stop(1000, { InfoM: 0.8 }), stop(4050, { InfoM: 0.4 })];
const line = (stops: Stop[], steps = 9000): Summary =>
  ({
    id: stops.at(-1)?.id,
    title: "QLAE",
    data: { title: "Shapes" },
    snapshots: stops,
    snapshot: { run: "run", step: stops.at(-1)?.step, steps },
  }) as unknown as Summary;
const DONE = { id: "done", title: "QLAE", data: { title: "Shapes" }, snapshots: [], snapshot: null } as unknown as Summary;

test("a snapshot belongs to the line of the newest of its training, every other model to its own", () => {
  const models = [DONE, line(STOPS)];
  expect(lineOf(models, "run-50")?.id).toBe("run-4050");
  expect(lineOf(models, "done")).toBe(DONE);
  expect(lineOf(models, "run-51")).toBeUndefined();
  expect(lineOf(models, null)).toBeUndefined();
});

test("a training goes on until its last step", () => {
  expect(training(line(STOPS))).toBe(true);
  expect(training(line(STOPS, 4050))).toBe(false);
  expect(training(DONE)).toBe(false);
});

test("a place on the slider is the nearest stop", () => {
  expect([0, 524, 526, 2524, 2526, 9999].map((step) => stopAt(STOPS, step)?.step)).toEqual([50, 50, 1000, 1000, 4050, 4050]);
  expect(stopAt([], 3)).toBeUndefined();
});

test("arrow keys go from stop to stop, however far apart they are", () => {
  const steps = STOPS.map(({ step }) => step);
  const after = (key: string, step: number) => stepped(key, false, step, { low: 50, high: 4050 }, steps);
  expect([after("ArrowRight", 50), after("ArrowLeft", 50), after("ArrowLeft", 4050), after("Home", 4050), after("End", 50)]).toEqual([1000, 50, 1000, 50, 4050]);
});

test("the curve is InfoM's, or what else the data set allows", () => {
  expect(curveOf(STOPS)).toBe("InfoM");
  expect(curveOf([stop(1, { InfoM: null, InfoE: 0.3, PSNR: 20 })])).toBe("InfoE");
  expect(curveOf([stop(1, { PSNR: 20 })])).toBe("PSNR");
  expect(curveOf([stop(1)])).toBeNull();
});

test("a stop's text says step, length of the training and score", () => {
  expect(stopWords(stop(4000, { InfoM: 0.62 }), 30000, "InfoM")).toBe("step 4,000 of 30,000, InfoM 0.62");
  expect(stopWords(stop(4000, { PSNR: 21.26 }), 30000, "PSNR")).toBe("step 4,000 of 30,000, PSNR 21.3 dB");
  expect(stopWords(stop(4000, { InfoM: null }), 30000, "InfoM")).toBe("step 4,000 of 30,000, InfoM undefined");
  expect(stopWords(stop(4000), 30000, null)).toBe("step 4,000 of 30,000");
});

test("the curve's points stand above their steps, the highest score at the top and 0 at the bottom", () => {
  expect(curve(STOPS, "InfoM")).toEqual([{ x: 0, y: 0.75 }, { x: 0.2375, y: 0 }, { x: 1, y: 0.5 }]);
  expect(curve([stop(1, { PSNR: 10 }), stop(3, { PSNR: 20 })], "PSNR")).toEqual([{ x: 0, y: 1 }, { x: 1, y: 0 }]);
});

test("where a score is undefined the curve has a gap", () => {
  const points = curve([...STOPS.slice(0, 2), stop(2000, { InfoM: null }), stop(4050, { InfoM: 0.4 })], "InfoM");
  expect(points[2]).toBeNull();
  expect(linePath(points)).toBe("M0 0.75L23.75 0M100 0.5");
  expect(areaPath(points)).toBe("M0 1V0.75L23.75 0V1Z");
});

test("one stop, or scores that are all 0, make no broken path", () => {
  for (const stops of [[stop(50, { InfoM: 0.2 })], [stop(50, { InfoM: 0 }), stop(60, { InfoM: 0 })]])
    expect(linePath(curve(stops, "InfoM"))).not.toMatch(/NaN|Infinity/);
});

test("the list tells a training by its run, also beside a finished model of the same title", () => {
  const labels = (models: Summary[]) => grouped(models).flatMap(({ models }) => models.map(({ label }) => label));
  expect(labels([DONE, line(STOPS)])).toEqual(["QLAE (done)", "QLAE (in training, run)"]);
  expect(labels([line(STOPS, 4050)])).toEqual(["QLAE (trained)"]);
});

/** A server that counts, and may fail. */
function server() {
  const asked: string[] = [];
  let fails = false;
  const load = async (id: string) => {
    asked.push(id);
    if (fails) throw new Error(`no ${id}`);
    return { sha: id } as unknown as Model;
  };
  return { asked, load, fail: (now: boolean) => (fails = now) };
}

test("what was fetched ahead is opened without asking again, until the list changes", async () => {
  const { asked, load } = server();
  const models = opener(load);
  await models.ahead(["a", "b"]);
  expect((await models.open("a")).sha).toBe("a");
  await models.open("c");
  await models.open("c");
  expect(asked).toEqual(["a", "b", "c", "c"]);
  models.forget();
  await models.open("a");
  expect(asked.at(-1)).toBe("a");
});

test("what could not be fetched ahead is asked for again when it is opened", async () => {
  const { asked, load, fail } = server();
  const models = opener(load);
  fail(true);
  await models.ahead(["a"]);
  await expect(models.open("a")).rejects.toThrow("no a");
  fail(false);
  expect((await models.open("a")).sha).toBe("a");
  expect(asked).toEqual(["a", "a", "a"]);
});

test("of what was fetched ahead only the newest is kept", async () => {
  const { asked, load } = server();
  const models = opener(load);
  await models.ahead(Array.from({ length: 33 }, (_, i) => String(i)));
  await models.open("32");
  expect(asked).toHaveLength(33);
  await models.open("0");
  expect(asked).toHaveLength(34);
});
