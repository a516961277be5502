/** Every change of the state that needs to know the model: from one state to the next, touching nothing. */
import { sameAll } from "./floats";
import { between, ownZ, ranges, snapped, withMode as zWithMode, type Encoded } from "./latents";
import type { Mode, State } from "./state";
import type { Manifest, RangeMode } from "./types";

/** What a state is read against. */
export interface Open {
  readonly manifest: Manifest;
  readonly books: readonly (readonly number[])[] | null;
  readonly samples: readonly Encoded[];
  /** What z is compared with. */
  readonly base: Encoded;
}

/** z as the state holds it: null where it is a sample's own, so that links stay short. */
export function withZ(state: State, z: readonly number[], open: Open): State {
  const allowed = open.books && state.mode === "snap" ? snapped(z, open.books) : z;
  const own = state.base !== "upload" && sameAll(allowed, ownZ(open.base, state.mode));
  return { ...state, z: own ? null : allowed };
}

/** z with another value of one latent. */
export function replaced(z: readonly number[], latent: number, value: number): number[] {
  return z.map((old, k) => (k === latent ? value : old));
}

export function withMode(state: State, z: readonly number[], mode: Mode, open: Open): State {
  if (!open.books || state.mode === mode) return state;
  const range = mode === "snap" ? null : state.range;
  return withZ({ ...state, mode, range }, zWithMode(z, open.base, mode, open.books), open);
}

/** Any range but the codebook's has values between the codes, so choosing one sets the sliders free. */
export function withRange(state: State, z: readonly number[], range: RangeMode, open: Open): State {
  const next = { ...state, range: range === ranges(open.manifest)[0] ? null : range };
  return range === "codebook" ? next : withMode(next, z, "free", open);
}

/** Opens a state on a model: what does not fit is dropped, and said. */
export function fitted(state: State, manifest: Manifest, sha: string, samples: readonly Encoded[], say: (note: string) => void): State {
  const size = manifest.statistics.latents.length;
  const range = state.range !== null && ranges(manifest).includes(state.range) ? state.range : null;
  let { base, z } = state;
  if (state.sha !== null && !sha.startsWith(state.sha.slice(0, 64)))
    say(`This link was made with another version of ${manifest.title} (${state.sha}; this one is ${sha.slice(0, 8)}): its pictures may differ.`);
  if (z && z.length !== size) {
    say(`This link carries ${z.length} latents, ${manifest.title} has ${size}: it opens on the sample's own.`);
    z = null;
  }
  if (typeof base === "number" && base >= samples.length) {
    if (base > 0) say(`${manifest.title} has ${samples.length} samples; number ${base} is not one of them.`);
    base = 0;
  }
  return {
    ...state,
    model: manifest.id,
    sha: sha.slice(0, 8),
    base,
    z: z && manifest.latent.kind === "quantized" && state.mode === "snap" ? snapped(z, manifest.latent.codebooks) : z,
    range,
    mode: between(manifest) ? state.mode : "snap",
    locked: state.locked.filter((k) => k < size),
    latent: state.latent !== null && state.latent < size ? state.latent : null,
    bits: state.bits.filter((k) => k < size),
    live: state.live && manifest.snapshot !== null,
  };
}
