/**
 * Everything that a link carries, and how it is written into the URL's hash: defaults are left out. That is the model,
 * what is done to it, and the part of the view that is open; what else lies open (help, draws, factors, charts) is each
 * reader's own.
 */
import { pack, unpack } from "./floats";
import type { RangeMode } from "./types";

export const VIEWS = ["explore", "codebook", "bits", "components", "consistency", "metrics", "compare"] as const;
export type View = (typeof VIEWS)[number];
/** The parts of Components and of Codebook; a view's first part has no name. */
export const PARTS = ["first", "samples", "map", "sandbox", "swap"] as const;
export type Part = (typeof PARTS)[number];
export const RANGES = ["minmax", "quantile", "sigma2", "prior", "codebook"] as const satisfies readonly RangeMode[];
export type Mode = "snap" | "free";
export type Sort = "activity" | "index";

/** How latents of several models are matched: by what they tell of each other, or of a factor. */
export type Matching = "likeness" | "factor";

/** What z is compared with: a sample of the bundle, the upload (which a link cannot carry), or the true picture of
 * factor values. */
export type Base = number | "upload" | readonly number[];

/** What is done to the input, in the order rotate, scale, shift: degrees counterclockwise, fractions of the width to the
 * right and of the height downwards, a factor. */
export interface Warp {
  readonly rotation: number;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export const UNWARPED: Warp = { rotation: 0, x: 0, y: 0, scale: 1 };

export interface State {
  readonly view: View;
  /** Which part of the view is open; null, or another view's: its first. */
  readonly part: Part | null;
  /** null: the first of the list. */
  readonly model: string | null;
  /** The first characters of the model's sha, as the link had them. */
  readonly sha: string | null;
  readonly base: Base;
  /** null: the base's own. */
  readonly z: readonly number[] | null;
  /** null: the default of the kind of latent. */
  readonly range: RangeMode | null;
  /** Quantized latents only: `snap` holds codebook values, `free` any. */
  readonly mode: Mode;
  readonly sort: Sort;
  /** Latents that Random and Mean leave alone. */
  readonly locked: readonly number[];
  /** The latent that a view or the stage is about; null: the view's own choice. */
  readonly latent: number | null;
  /** Models that stand beside the open one, in Compare and Consistency. */
  readonly others: readonly string[];
  /** null: the view's own choice. */
  readonly matching: Matching | null;
  /** Latents whose bits are combined. */
  readonly bits: readonly number[];
  /** null: the input as it is. */
  readonly warp: Warp | null;
  /** Of a training that goes on: the model is its newest snapshot, whatever `model` names. */
  readonly live: boolean;
}

export const INITIAL: State = {
  view: "explore",
  part: null,
  model: null,
  sha: null,
  base: 0,
  z: null,
  range: null,
  mode: "snap",
  sort: "activity",
  locked: [],
  latent: null,
  others: [],
  matching: null,
  bits: [],
  warp: null,
  live: false,
};

export const SHA_LENGTH = 8;

export function toHash(state: State): string {
  const fields: [string, string][] = [];
  if (state.view !== INITIAL.view) fields.push(["view", state.view]);
  if (state.part !== null) fields.push(["part", state.part]);
  if (state.model !== null) fields.push(["model", state.model]);
  if (state.sha !== null) fields.push(["sha", state.sha.slice(0, SHA_LENGTH)]);
  if (typeof state.base === "object") fields.push(["factors", state.base.join(".")]);
  else if (state.base !== INITIAL.base) fields.push(["sample", String(state.base)]);
  if (state.z !== null) fields.push(["z", pack(state.z)]);
  if (state.range !== null) fields.push(["range", state.range]);
  if (state.mode !== INITIAL.mode) fields.push(["mode", state.mode]);
  if (state.sort !== INITIAL.sort) fields.push(["sort", state.sort]);
  if (state.locked.length > 0) fields.push(["lock", state.locked.join(".")]);
  if (state.latent !== null) fields.push(["latent", String(state.latent)]);
  if (state.others.length > 0) fields.push(["with", state.others.join(".")]);
  if (state.matching !== null) fields.push(["match", state.matching]);
  if (state.bits.length > 0) fields.push(["bits", state.bits.join(".")]);
  if (state.warp !== null) fields.push(["warp", [state.warp.rotation, state.warp.x, state.warp.y, state.warp.scale].join("_")]);
  if (state.live) fields.push(["live", "1"]);
  return "#" + fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
}

/** Reads a hash; a field that makes no sense takes its default, so that an old or torn link still opens. */
export function fromHash(hash: string): State {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (name: string, form: RegExp) => {
    const value = fields.get(name);
    return value !== null && form.test(value) ? value : null;
  };
  const sample = text("sample", /^(\d{1,6}|upload)$/);
  const factors = text("factors", /^\d{1,6}(\.\d{1,6}){0,63}$/);
  const list = (name: string) => text(name, /^\d{1,4}(\.\d{1,4})*$/)?.split(".").map(Number) ?? [];
  const latent = text("latent", /^\d{1,4}$/);
  return {
    view: oneOf(VIEWS, fields.get("view")) ?? INITIAL.view,
    part: oneOf(PARTS, fields.get("part")),
    model: text("model", /^[a-z0-9][a-z0-9-]{0,63}$/),
    sha: text("sha", /^[0-9a-f]{1,64}$/),
    base: factors !== null ? factors.split(".").map(Number) : sample === "upload" ? sample : Number(sample ?? INITIAL.base),
    z: unpack(fields.get("z") ?? ""),
    range: oneOf(RANGES, fields.get("range")),
    mode: fields.get("mode") === "free" ? "free" : "snap",
    sort: fields.get("sort") === "index" ? "index" : "activity",
    locked: list("lock"),
    latent: latent === null ? null : Number(latent),
    others: text("with", /^[a-z0-9][a-z0-9-]{0,63}(\.[a-z0-9][a-z0-9-]{0,63}){0,7}$/)?.split(".") ?? [],
    matching: oneOf(["likeness", "factor"], fields.get("match")),
    bits: list("bits"),
    warp: warpOf(fields.get("warp") ?? ""),
    live: fields.get("live") === "1",
  };
}

function warpOf(text: string): Warp | null {
  const found = text.split("_").map(Number);
  const [rotation, x, y, scale] = found;
  if (found.length !== 4 || text === "" || rotation === undefined || x === undefined || y === undefined || scale === undefined) return null;
  const sane = Math.abs(rotation) <= 180 && Math.abs(x) < 1 && Math.abs(y) < 1 && scale >= 0.1 && scale <= 10;
  return sane ? { rotation, x, y, scale } : null;
}

function oneOf<T extends string>(choices: readonly T[], value: string | null): T | null {
  return choices.find((choice) => choice === value) ?? null;
}
