/** What the pack's models say without running: the server's own answers, found by what is asked. Pure functions. */
import { ApiError } from "../api";
import type { Asked } from "../charts";
import { floats } from "../floats";
import type { Comparison, Draw, DrawRequest, Figure, RangeMode, Values } from "../types";
import type { Carried, CarriedComparison, CarriedModel } from "./carried";
import { narrowedTo } from "./narrow";

const HERE = "This packed demo";

export function valuesOf({ manifest, values }: CarriedModel, range: RangeMode, steps: number): Values {
  const found = values.find((one) => one.range === range);
  if (!found) throw refused(`The latents of \`${manifest.id}\` have no range ${range}.`);
  const columns = Math.max(...found.values.map((row) => row.length));
  if (range !== "codebook" && columns !== steps) throw refused(`${HERE} carries ${columns} values of each latent, not ${steps}.`);
  return found;
}

/** Seeds go on from the first where the carried ones end: that is said. */
export function drawOf({ draws, rules }: CarriedModel, { rule, n, seed, k }: DrawRequest): Draw {
  const found = draws.find((one) => one.rule === rule && one.k === k && one.n === n);
  const about = rules.find((one) => one.rule === rule)?.about;
  if (!found || about === undefined) throw refused(`${HERE} carries no such draw by ${rule}.`);
  const taken = seed % found.seeds;
  const all = floats(found.z);
  const latents = all.length / (found.seeds * found.n);
  const row = (i: number) => Array.from(all.subarray((taken * found.n + i) * latents, (taken * found.n + i + 1) * latents));
  const again = seed === taken ? "" : `; a demo carries ${found.seeds} seeds, this is seed ${taken} again`;
  return { rule, about: `${about}${again}`, z: Array.from({ length: n }, (_, i) => row(i)) };
}

/** A figure's name in the pack: the plot's, then what is asked for by the parameters' names; as the packer writes it. */
export function figureKey(plot: string, asked: Asked): string {
  const given = Object.entries(asked).flatMap(([name, value]) => (value == null ? [] : `${name}=${value}`));
  return [plot, ...given.sort()].join(" ");
}

export function figureOf({ figures, plots }: CarriedModel, plot: string, asked: Asked): Figure {
  const found = figures[figureKey(plot, asked)];
  if (found) return found;
  throw refused(plots.find(({ name }) => name === plot)?.reason ?? `${HERE} does not carry this chart with these choices.`);
}

export function comparisonOf(carried: Carried, ids: readonly string[]): Comparison {
  return narrowedTo(wholeOf(carried, ids).scores, ids);
}

/** Of all models of the data set; for some of them an empty figure that says so. */
export function comparisonChart(carried: Carried, ids: readonly string[], score: string | null): Figure {
  const { scores, chart, charts } = wholeOf(carried, ids);
  const said = `${HERE} carries this chart for all ${scores.rows.length} models together; the table above follows your choice.`;
  if (scores.rows.length !== ids.length) return { data: [], layout: { ...chart.layout, annotations: [], title: { text: said, font: { size: 13 } }, xaxis: { visible: false }, yaxis: { visible: false } } };
  const found = score === null ? chart : charts[score];
  if (!found) throw refused(`None of these models has a score \`${score}\`.`);
  return found;
}

function wholeOf({ comparisons }: Carried, ids: readonly string[]): CarriedComparison {
  const whole = comparisons.find(({ scores }) => ids.every((id) => scores.rows.some((row) => row.id === id)));
  if (!whole || ids.length === 0) throw refused("Scores compare on one data set only.");
  return whole;
}

function refused(message: string): ApiError {
  return new ApiError(message, 422, "not_carried");
}
