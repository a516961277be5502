/** What people call latents: pure functions of the list that lies beside a bundle. */
import { bestFactor } from "./latents";
import type { LatentName, Manifest } from "./types";

export interface Named {
  readonly name: string;
  readonly note: string;
}

/** One for each latent; null where it has neither name nor note. */
export type NameList = readonly (Named | null)[];

export const MOST_NAME = 40;
export const MOST_NOTE = 280;

export function byLatent(list: readonly LatentName[], size: number): NameList {
  return Array.from({ length: size }, (_, k) => {
    const found = list.find(({ latent }) => latent === k);
    return found && (found.name || found.note) ? { name: found.name, note: found.note } : null;
  });
}

/** "z3", with its name where it has one. */
export function latentName(names: NameList, latent: number): string {
  const name = names[latent]?.name;
  return name ? `z${latent} ${name}` : `z${latent}`;
}

/** What a latent is about: its name, else the factor that it tells most about; empty where nothing is known. */
export function aboutLatent(manifest: Manifest, names: NameList, latent: number): string {
  return names[latent]?.name || (bestFactor(manifest, latent)?.name ?? "");
}

/** "z3" with what it is about. */
export function latentTitle(manifest: Manifest, names: NameList, latent: number): string {
  return `z${latent} ${aboutLatent(manifest, names, latent)}`.trimEnd();
}

/** The same in a list to choose from. */
export function latentOption(manifest: Manifest, names: NameList, latent: number): string {
  return `${latentTitle(manifest, names, latent)}${manifest.statistics.latents[latent]?.active ? "" : " (inactive)"}`;
}

/** One line without control characters, as the server takes it. */
export function plain(text: string, most: number): string {
  const clean = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  return [...clean.trim()].slice(0, most).join("").trim();
}

/** The list with changes to some latents; what is empty is left out. */
export function renamed(list: readonly LatentName[], changes: readonly LatentName[]): LatentName[] {
  const changed = new Set(changes.map(({ latent }) => latent));
  return [...list.filter(({ latent }) => !changed.has(latent)), ...changes]
    .filter(({ name, note }) => name || note)
    .sort((a, b) => a.latent - b.latent);
}

/** The same text as the file beside the bundle, so that either may take the other's place. */
export function toFile(id: string, sha: string, latents: readonly LatentName[]): string {
  return JSON.stringify({ schema_version: 1, id, sha, latents }, null, 1);
}

/** The names in such a file for a model with `size` latents; throws a sentence where it is none. */
export function fromFile(text: string, size: number): { id: string; latents: LatentName[]; beyond: number } {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Error("This is no file of names: it is not JSON.");
  }
  if (!isRecord(found) || !Array.isArray(found["latents"])) throw new Error("This is no file of names: it has no list of latents.");
  if (found["schema_version"] !== 1) throw new Error("This file of names is of another version than this page reads.");
  const all = found["latents"].map(entry);
  const latents = all.filter(({ latent }) => latent < size);
  if (latents.length === 0) throw new Error(`The file names none of the ${size} latents of this model.`);
  return { id: typeof found["id"] === "string" ? found["id"] : "", latents, beyond: all.length - latents.length };
}

function entry(one: unknown): LatentName {
  if (!isRecord(one) || !Number.isInteger(one["latent"]) || Number(one["latent"]) < 0) throw new Error("This file of names has an entry that names no latent.");
  const { latent, name = "", note = "" } = one;
  if (typeof name !== "string" || typeof note !== "string") throw new Error(`In this file of names latent ${Number(latent)} has a name that is no text.`);
  return { latent: Number(latent), name: plain(name, MOST_NAME), note: plain(note, MOST_NOTE) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
