/** A talk as text of a JSON file. Reading is strict: a file is taken whole, or refused in words that say what is wrong. */
import { PARTS, RANGES, VIEWS, type Base, type Warp } from "./state";
import { MOST_CAPTION, MOST_NOTES, MOST_SCENES, type Bundle, type Scene, type Setting, type Talk } from "./talk";

export const FORMAT = "factorscope-talk";
export const VERSION = 1;
export const LARGEST_FILE = 32 * 2 ** 20;
const LARGEST_PICTURE = 4 * 2 ** 20;
const MOST_LATENTS = 4096;

export class TalkError extends Error {
  override readonly name = "TalkError";
}

export function written(talk: Talk): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...talk }, null, 1) + "\n";
}

/** Throws a TalkError. */
export function read(text: string): Talk {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new TalkError("This file is no talk: it is not JSON.");
  }
  if (!isRecord(found) || found["format"] !== FORMAT) throw new TalkError(`This file is no talk: its format is not “${FORMAT}”.`);
  if (found["version"] !== VERSION)
    throw new TalkError(`This talk is of version ${String(found["version"])}; this page reads version ${VERSION}. Open it with the Factorscope that wrote it.`);
  const fields = record(found, "The talk", ["format", "version", "title", "scenes"]);
  const scenes = list(fields["scenes"], "The talk’s scenes", MOST_SCENES);
  return { title: words(fields["title"], "The talk’s title", MOST_CAPTION), scenes: scenes.map((scene, i) => sceneIn(scene, `Scene ${i + 1}`)) };
}

function sceneIn(value: unknown, where: string): Scene {
  const scene = record(value, where, ["bundle", "others", "state", "picture", "caption", "notes"]);
  const state = settingIn(scene["state"], `${where}: state`);
  return {
    bundle: bundleIn(scene["bundle"], `${where}: bundle`),
    others: list(scene["others"], `${where}: others`, 8).map((other, i) => bundleIn(other, `${where}: others ${i + 1}`)),
    state,
    picture: pictureIn(scene["picture"], state.base, `${where}: picture`),
    caption: words(scene["caption"], `${where}: caption`, MOST_CAPTION),
    notes: words(scene["notes"], `${where}: notes`, MOST_NOTES),
  };
}

function bundleIn(value: unknown, where: string): Bundle {
  const { id, sha, title } = record(value, where, ["id", "sha", "title"]);
  return {
    id: formed(id, /^[a-z0-9][a-z0-9-]{0,63}$/, `${where} id`, "a model’s id"),
    sha: formed(sha, /^[0-9a-f]{64}$/, `${where} sha`, "a sha256 of 64 digits"),
    title: words(title, `${where} title`, MOST_CAPTION),
  };
}

function settingIn(value: unknown, where: string): Setting {
  const state = record(value, where, ["view", "part", "base", "z", "range", "mode", "sort", "locked", "latent", "matching", "bits", "warp"]);
  const z = numbers(state["z"], `${where}, z`);
  if (z.length === 0) throw new TalkError(`${where}, z is empty.`);
  return {
    view: oneOf(state["view"], VIEWS, `${where}, view`),
    part: state["part"] === null ? null : oneOf(state["part"], PARTS, `${where}, part`),
    base: baseIn(state["base"], `${where}, base`),
    z,
    range: state["range"] === null ? null : oneOf(state["range"], RANGES, `${where}, range`),
    mode: oneOf(state["mode"], ["snap", "free"] as const, `${where}, mode`),
    sort: oneOf(state["sort"], ["activity", "index"] as const, `${where}, sort`),
    locked: indices(state["locked"], `${where}, locked`),
    latent: state["latent"] === null ? null : index(state["latent"], `${where}, latent`),
    matching: state["matching"] === null ? null : oneOf(state["matching"], ["likeness", "factor"] as const, `${where}, matching`),
    bits: indices(state["bits"], `${where}, bits`),
    warp: state["warp"] === null ? null : warpIn(state["warp"], `${where}, warp`),
  };
}

function baseIn(value: unknown, where: string): Base {
  if (value === "upload") return value;
  return Array.isArray(value) ? indices(value, where) : index(value, where);
}

function pictureIn(value: unknown, base: Base, where: string): string | null {
  if (value === null) return null;
  if (base !== "upload") throw new TalkError(`${where} is there, but the scene’s base is no upload.`);
  if (typeof value !== "string" || value.length > LARGEST_PICTURE || !/^data:image\/png;base64,[A-Za-z0-9+/]+={0,2}$/.test(value))
    throw new TalkError(`${where} is not a PNG as a data: address.`);
  return value;
}

function warpIn(value: unknown, where: string): Warp {
  const warp = record(value, where, ["rotation", "x", "y", "scale"]);
  const [rotation = 0, x = 0, y = 0, scale = 0] = numbers([warp["rotation"], warp["x"], warp["y"], warp["scale"]], where);
  if (Math.abs(rotation) > 180 || Math.abs(x) >= 1 || Math.abs(y) >= 1 || scale < 0.1 || scale > 10) throw new TalkError(`${where} is beyond what can be done to an input.`);
  return { rotation, x, y, scale };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Exactly these fields: one that is not known would be lost on saving. */
function record<F extends string>(value: unknown, where: string, fields: readonly F[]): Record<F, unknown> {
  if (!isRecord(value)) throw new TalkError(`${where} is not an object.`);
  const lacking = fields.find((field) => !(field in value));
  if (lacking !== undefined) throw new TalkError(`${where} has no field “${lacking}”.`);
  const strange = Object.keys(value).find((field) => !fields.some((known) => known === field));
  if (strange !== undefined) throw new TalkError(`${where} has a field “${strange}” that this page does not know.`);
  return value;
}

function list(value: unknown, where: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new TalkError(`${where} is not a list.`);
  if (value.length > most) throw new TalkError(`${where} has ${value.length} entries; at most ${most} can be read.`);
  return value;
}

function numbers(value: unknown, where: string): number[] {
  return list(value, where, MOST_LATENTS).map((entry) => {
    if (typeof entry !== "number" || !Number.isFinite(entry)) throw new TalkError(`${where} holds something that is no number.`);
    return entry;
  });
}

function index(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 999_999) throw new TalkError(`${where} is not a whole number from 0.`);
  return value;
}

function indices(value: unknown, where: string): number[] {
  return list(value, where, MOST_LATENTS).map((entry) => index(entry, where));
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], where: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new TalkError(`${where} is ${JSON.stringify(value) ?? "missing"}; it should be one of ${choices.join(", ")}.`);
  return found;
}

function formed(value: unknown, form: RegExp, where: string, should: string): string {
  if (typeof value !== "string" || !form.test(value)) throw new TalkError(`${where} is not ${should}.`);
  return value;
}

function words(value: unknown, where: string, most: number): string {
  if (typeof value !== "string") throw new TalkError(`${where} is not text.`);
  if (value.length > most) throw new TalkError(`${where} has ${value.length} characters; at most ${most} can be read.`);
  return value;
}
