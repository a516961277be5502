import { expect, test } from "vitest";
import { carried, nameParts, opening, query } from "../src/charts";
import { columnNames, csv, firstFamilies, markdown, narrowed, notes, sorted } from "../src/comparison";
import { caption, printed, stacked, themed } from "../src/figure";
import { fileName } from "../src/files";
import { bestRow, columns, margins, shortNames } from "../src/heatmap";
import { arranged, between, familyOf, headlines, intervalWords, parts, seedWords, valueWords } from "../src/scores";
import type { Comparison, Manifest, MutualInformation, PlotParameter, Score } from "../src/types";
import { GAUSSIAN } from "./manifests";

function score(name: string, changes: Partial<Score> = {}): Score {
  return {
    name,
    family: "other",
    value: 0.5,
    unit: "",
    estimator: "plug-in",
    n: 100,
    seed: 0,
    seeds: 1,
    split: "validation",
    interval: null,
    higher_is_better: true,
    note: "",
    by_factor: null,
    by_latent: null,
    ...changes,
  };
}

function map(values: number[][], estimator = "plug-in", active = values[0]?.map(() => true) ?? []): MutualInformation {
  return { estimator, n: 1, seed: 0, split: "validation", factors: values.map((_, i) => `f${i}`), values, active, active_rule: "" };
}

const MAP = map([
  [0.1, 0.9, 0.3],
  [0.8, 0.0, 0.2],
]);

test("columns go by a factor's row or by InfoM, the largest first, inactive and unscored ones last", () => {
  expect(columns(MAP, 0)).toEqual([1, 2, 0]);
  expect(columns(MAP, 1)).toEqual([0, 2, 1]);
  expect(columns(MAP, "modularity", [0.2, null, 0.7])).toEqual([2, 0, 1]);
  expect(columns({ ...MAP, active: [true, false, true] }, 0)).toEqual([2, 0, 1]);
});

test("a latent that tells nothing has no best row", () => {
  expect([0, 1].map((k) => bestRow(map([[0.001, 0], [0, 0.7]]), k))).toEqual([null, 1]);
});

test("margins are the scores' own, and those of another length are left out", () => {
  const scores = [score("InfoM", { by_latent: [1, null, 0.5] }), score("InfoC", { by_factor: [0.1, 0.2] }), score("InfoE", { by_factor: [1, 1, 1] })];
  expect(margins(scores, MAP)).toEqual({ modularity: [1, null, 0.5], compactness: [0.1, 0.2], explicitness: null });
  expect(margins([score("InfoM", { by_latent: [null, null, null] })], MAP).modularity).toBeNull();
});

test("estimators are called by their first words, in full where those are the same", () => {
  const maps = ["plug-in", "Ross 2014, k = 3", "Ross 2014, k = 10"].map((estimator) => map([[0]], estimator));
  expect(shortNames(maps)).toEqual(["plug-in", "Ross 2014, k = 3", "Ross 2014, k = 10"]);
  expect(shortNames(maps.slice(0, 2))).toEqual(["plug-in", "Ross 2014"]);
});

test("the InfoMEC heads the page, the others follow by family, and a second InfoM is no hero", () => {
  const scores = [score("PSNR", { unit: "dB" }), score("InfoC"), score("KL", { family: "information" }), score("InfoM"), score("InfoM", { estimator: "Ross" })];
  const { heroes, groups } = arranged(scores);
  expect(heroes.map(({ name }) => name)).toEqual(["InfoM", "InfoC"]);
  expect(groups.map(({ family, scores: found }) => [family, found.map(({ estimator }) => estimator)])).toEqual([
    ["disentanglement", ["Ross"]],
    ["reconstruction", ["plug-in"]],
    ["information", ["plug-in"]],
  ]);
});

test("scores of bundles from before families have one by name; a family that is given stands", () => {
  expect(familyOf(score("InfoE"))).toBe("disentanglement");
  expect(familyOf(score("PSNR", { family: "samples" }))).toBe("samples");
  expect(familyOf(score("entropy"))).toBe("other");
});

test("one line has room for four scores and says how many there are besides", () => {
  const names = ["DCI-D", "PSNR", "InfoE", "MIG", "InfoM"];
  const { shown, more } = headlines(names.map((name) => score(name)));
  expect([shown.map(({ name }) => name), more]).toEqual([["InfoM", "InfoE", "PSNR"], 2]);
  expect(headlines(["a", "b", "c", "d", "e"].map((name) => score(name)))).toMatchObject({ more: 1 });
});

test("an interval has as many decimals as tell its ends apart", () => {
  expect(between([0.84, 0.86], "")).toBe("0.84 to 0.86");
  expect(between([0.1763, 0.1791], "")).toBe("0.176 to 0.179");
  expect(between([0.17631, 0.17634], "")).toBe("0.1763 to 0.1763");
  expect(between([26.51, 26.64], "dB")).toBe("26.5 to 26.6");
  expect(intervalWords(score("a"))).toBe("no interval: one evaluation");
  expect(intervalWords({ ...score("a"), seeds: 5 })).toBe("no interval over 5 evaluations");
});

test("a value has its unit, an undefined one says so, and a mean over seeds says which", () => {
  expect([score("a", { value: 26.64, unit: "dB" }), score("a", { value: null, unit: "dB" }), score("a")].map(valueWords)).toEqual(["26.6 dB", "undefined", "0.50"]);
  expect([seedWords({ seed: 3, seeds: 1 }), seedWords({ seed: 3, seeds: 5 })]).toEqual(["seed 3", "mean of seeds 3 to 7"]);
});

test("the parts of a score have the names of factors and latents", () => {
  const manifest = { data: { factors: [{ name: "hue", size: 3 }] } } as unknown as Manifest;
  expect(parts(score("probe", { by_factor: [0.5], by_latent: [null, 1] }), manifest)).toEqual([
    { title: "By factor", parts: [{ name: "hue", value: 0.5 }] },
    { title: "By latent", parts: [{ name: "z0", value: null }, { name: "z1", value: 1 }] },
  ]);
});

const parameter = (name: PlotParameter["name"]): PlotParameter => ({ name, title: name, choices: name === "error" ? null : ["a", "b", "c"] });

test("a chart opens on the latent under the hand, else on the most active, and on the most active of the rest", () => {
  const both = [parameter("latent"), parameter("other"), parameter("factor")];
  expect(opening(both, GAUSSIAN, null, null)).toEqual({ latent: 2, other: 0, factor: 0 });
  expect(opening(both, GAUSSIAN, 0, null)).toEqual({ latent: 0, other: 2, factor: 1 });
  const off = GAUSSIAN.statistics.latents.map((one, k) => ({ ...one, active: k === 1 }));
  expect(opening(both, { ...GAUSSIAN, statistics: { ...GAUSSIAN.statistics, latents: off } }, null, null)).toMatchObject({ latent: 1, other: 2 });
  expect(opening([parameter("error")], GAUSSIAN, 0, 0.25)).toEqual({ error: 0.25 });
});

test("what was asked of one model is asked of the next, if that has such latents", () => {
  const latent = [parameter("latent")];
  expect(carried({ latent: 2 }, latent, GAUSSIAN, null)).toEqual({ latent: 2 });
  expect(carried({ latent: 7 }, latent, GAUSSIAN, null)).toEqual({ latent: 2 });
  expect(carried({ latent: 1 }, [...latent, parameter("error")], GAUSSIAN, 0.5)).toEqual({ latent: 2, error: 0.5 });
});

test("only what is given is asked for, also nought", () => {
  expect(query({ latent: 0, other: 3, factor: null })).toBe("?latent=0&other=3");
  expect(query({ error: null })).toBe("");
  expect(nameParts({ latent: 0, factor: null, error: 0.1 })).toEqual(["latent0"]);
});

test("a file's name holds nothing that a file system minds", () => {
  expect(fileName(["qlae-mnist", "latent", "a/b: c"], "png")).toBe("qlae-mnist-latent-a-b-c.png");
  expect(fileName(["x".repeat(300)], "svg")).toHaveLength(124);
});

const PALETTE = { ink: "#111", quiet: "#222", hairline: "#333", paper: "#fff", font: "Sans" };
const FIGURE = {
  data: [{ type: "scatter", error_x: { array: [1] } }],
  layout: { title: { text: "a &lt;b&gt; &amp; c", subtitle: { text: "one<br>two" } }, margin: { l: 5, t: 99 }, template: { layout: { colorway: ["#0072B2"], legend: { orientation: "h" } } } },
};

test("the page says title and subtitle itself, a file has them in it and stands on paper", () => {
  expect(caption(FIGURE)).toEqual({ title: "a <b> & c", subtitle: "one two" });
  const shown = themed(FIGURE, PALETTE).layout;
  expect(shown).not.toHaveProperty("title");
  expect(shown).toMatchObject({ colorway: ["#0072B2"], legend: { orientation: "h" }, margin: { l: 5, t: 32 }, paper_bgcolor: "rgba(0,0,0,0)" });
  const kept = printed(FIGURE, PALETTE);
  expect(kept.layout).toMatchObject({ title: FIGURE.layout.title, margin: { l: 5, t: 99 }, paper_bgcolor: "#fff", template: null });
  expect(kept.data[0]).toEqual({ type: "scatter", error_x: { array: [1], color: "#111" } });
});

test("panels beside each other stand below each other on a narrow screen, each with its title and its names, none over another", () => {
  const names = { tickvals: [0, 1], ticktext: ["a · b", "c"], domain: [0, 1] };
  const beside = { data: [], layout: { xaxis2: { domain: [0.5, 1] }, xaxis: { domain: [0, 0.5], title: "t" }, yaxis: names, yaxis2: { showticklabels: false }, annotations: [{ text: "one", y: 1 }, { text: "two", y: 1 }] } };
  const { figure, height } = stacked(beside);
  const [first, second] = ["yaxis", "yaxis2"].map((name) => figure.layout[name] as { domain: [number, number]; ticktext: string[]; showticklabels: boolean });
  expect(figure.layout["xaxis"]).toEqual({ domain: [0, 1], title: "t" });
  expect(figure.layout["xaxis2"]).toEqual({ domain: [0, 1] });
  expect(second).toMatchObject({ ticktext: ["a<br>b", "c"], showticklabels: true });
  const titles = (figure.layout["annotations"] as { y: number }[]).map(({ y }) => y);
  expect(titles).toEqual([first?.domain[1], second?.domain[1]]);
  expect(first?.domain[0]).toBeGreaterThan((second?.domain[1] ?? 1) + 30 / height);
  expect(second?.domain[0]).toBeGreaterThanOrEqual(0);
  expect(beside.layout.yaxis).toBe(names);
});

const IMAGE = { channels: 3 as const, height: 64, width: 64 };
const column = (name: string, changes = {}): Comparison["columns"][number] => ({
  name, family: "disentanglement", unit: "", estimator: "plug-in", n: 100, split: "validation", image: IMAGE, higher_is_better: true, ...changes,
});
const value = (found: number | null, changes = {}) => ({ value: found, interval: null, seeds: 1, best: false, tied: false, note: "", ...changes });
const TABLE: Comparison = {
  data: { name: "toy", title: "Toy", rendered: true },
  columns: [column("InfoM"), column("InfoM", { estimator: "Ross, k = 3" }), column("drift", { family: "robustness", higher_is_better: false, unit: "nats" })],
  rows: [
    { id: "a", title: "A, one", method: "AE", seed: 0, cells: [value(0.4, { interval: [0.3, 0.5], tied: true, note: "caution" }), null, value(2, { best: true })] },
    { id: "b", title: "B|\"two\"", method: "VAE", seed: 1, cells: [value(0.45, { best: true, seeds: 5 }), value(0.1), value(null, { note: "caution" })] },
  ],
};

test("rows go by a column's best first, also where less is better, and those without a value last", () => {
  const ids = (column: number | null) => sorted(TABLE, column).map(({ id }) => id);
  expect([ids(null), ids(0), ids(1), ids(2)]).toEqual([["a", "b"], ["b", "a"], ["b", "a"], ["a", "b"]]);
  const drifts = (...found: number[]) => ({ ...TABLE, columns: TABLE.columns.slice(2), rows: TABLE.rows.map((row, i) => ({ ...row, cells: [value(found[i] ?? null)] })) });
  expect(sorted(drifts(2, 1), 0).map(({ id }) => id)).toEqual(["b", "a"]);
});

test("as many families are shown at first as have room", () => {
  expect(firstFamilies(TABLE)).toEqual(["disentanglement", "robustness"]);
  const many = { ...TABLE, columns: [...Array.from({ length: 9 }, (_, i) => column(`s${i}`)), column("drift", { family: "robustness" })] };
  expect(firstFamilies(many)).toEqual(["disentanglement"]);
  const one = narrowed(TABLE, ["robustness"]);
  expect(one.columns.map(({ name }) => name)).toEqual(["drift"]);
  expect(one.rows.map(({ cells }) => cells.map((cell) => cell?.value))).toEqual([[2], [null]]);
});

test("columns of one name are told apart, and a note that stands twice is one note", () => {
  expect(columnNames(TABLE.columns)).toEqual(["InfoM (a)", "InfoM (b)", "drift"]);
  expect(notes(TABLE)).toEqual(["caution"]);
});

test("CSV has a line a model, numbers in full, and quotes what needs quotes", () => {
  const lines = csv(TABLE).trimEnd().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('"InfoM (Ross, k = 3; n = 100; validation; 64 x 64)"');
  expect(lines[0]).toContain("drift [nats] (plug-in");
  expect(lines[1]).toBe('toy,a,"A, one",AE,0,0.4,0.3,0.5,1,,,,,2,,,1');
  expect(lines[2]).toBe('toy,b,"B|""two""",VAE,1,0.45,,,5,0.1,,,1,,,,1');
});

test("Markdown marks the best and ties, escapes bars, and says how each column was computed", () => {
  const lines = markdown(TABLE).split("\n");
  expect(lines[0]).toBe("| Model | InfoM (a) ↑ | InfoM (b) ↑ | drift (nats) ↓ |");
  expect(lines[2]).toBe("| A, one, seed 0 | 0.40 ≈ (0.30 to 0.50) [1] | – | **2.00** |");
  expect(lines[3]).toBe('| B\\|"two", seed 1 | **0.45** | 0.10 | undefined [1] |');
  expect(lines).toContain("- InfoM (b): Ross, k = 3; n = 100, validation");
  expect(lines).toContain("- [1] caution");
});
