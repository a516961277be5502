/** Which parameters a chart is opened with, and how they are asked for. */
import { activity, bestFactor } from "./latents";
import type { Manifest, PlotParameter } from "./types";

export type ParameterName = PlotParameter["name"];
/** A parameter that is left out is null or missing. */
export type Asked = Readonly<Partial<Record<ParameterName, number | null>>>;

/** The active latents that carry most first, then the inactive ones. */
function mostActive(manifest: Manifest): number[] {
  const { latents } = manifest.statistics;
  const merit = (k: number) => (latents[k]?.active ? 1e9 : 0) + activity(manifest, k).value;
  return latents.map((_, k) => k).sort((a, b) => merit(b) - merit(a) || a - b);
}

/**
 * The latent under the hand, else the most active; as the other the most active of the rest; as the factor the one that
 * the latent tells most about. `error` is the uploaded picture's, where there is one.
 */
export function opening(parameters: readonly PlotParameter[], manifest: Manifest, focused: number | null, error: number | null): Asked {
  const order = mostActive(manifest);
  const latent = focused ?? order[0] ?? 0;
  const other = order.find((k) => k !== latent) ?? latent;
  const all: Record<ParameterName, number | null> = { latent, other, factor: bestFactor(manifest, latent)?.index ?? null, error };
  return Object.fromEntries(parameters.map(({ name }) => [name, all[name]]));
}

/** What was asked of one model, where another with these parameters can answer it; else what its chart opens with. */
export function carried(asked: Asked, parameters: readonly PlotParameter[], manifest: Manifest, error: number | null): Asked {
  const fits = parameters.every(({ name, choices }) => name in asked && (choices === null || (asked[name] ?? 0) < choices.length));
  return fits ? asked : opening(parameters, manifest, null, error);
}

/** "?latent=0&other=3"; empty where there is nothing to ask. */
export function query(asked: Asked): string {
  const given = Object.entries(asked).flatMap(([name, value]) => (value == null ? [] : `${name}=${value}`));
  return given.length > 0 ? `?${given.join("&")}` : "";
}

/** For a file's name: "latent0", "other3". */
export function nameParts(asked: Asked): string[] {
  return Object.entries(asked).flatMap(([name, value]) => (value == null || name === "error" ? [] : `${name}${value}`));
}
