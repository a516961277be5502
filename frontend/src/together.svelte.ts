/** Models beside the open one, each with its own z: their codes of one input, and what follows from the open model's z. */
import { Beside, png, type Input } from "./beside.svelte";
import { Decodes } from "./decodes.svelte";
import { codeAt, placeOf, valueAt, type Distribution } from "./distribution";
import { same } from "./floats";
import type { Instrument } from "./instrument";
import { ownZ } from "./latents";
import { byFactor, byLikeness, differentImages, distributions, followed, snaps, withoutFactors, type Match } from "./matches";
import { besides, LETTERS } from "./others";
import { lineOf } from "./snapshots";
import type { Source } from "./source";
import type { Matching } from "./state";
import type { Encoding, Manifest, Picture, Summary } from "./types";

/** What is known of one of the models; the first is the open one. */
export interface Standing {
  readonly letter: string;
  readonly id: string;
  readonly title: string;
  /** null while it is on its way; so are the others. */
  readonly manifest: Manifest | null;
  readonly encoding: Encoding | null;
  /** Its own z of the input, and z as it is now. */
  readonly own: readonly number[] | null;
  readonly z: readonly number[] | null;
  readonly picture: Picture | null;
  /** How many latents are not its own of the input. */
  readonly moved: number;
}

/** Must be made while a component is set up. Nothing but the open model's z is held: the others' follow from it. */
export class Together {
  readonly #places: readonly Beside[];
  readonly #decodes: readonly Decodes[];
  #instrument;

  constructor(source: Source, instrument: () => Instrument, models: () => readonly Summary[], onerror: (problem: unknown) => void) {
    this.#instrument = instrument;
    const ids = $derived(besides(models(), instrument().manifest.id, instrument().others));
    const picture = $derived(instrument().input);
    const input = $derived.by((): Input | null => picture && { picture, png: png(picture) });
    const whichOf = (i: number) => {
      const id = ids[i - 1];
      if (i === 0) return { id: instrument().manifest.id, sha: instrument().sha };
      return id === undefined ? null : { id, sha: lineOf(models(), id)?.sha ?? "" };
    };
    this.#places = LETTERS.map((_, i) => new Beside(source, () => whichOf(i), () => input, onerror));
    this.#decodes = LETTERS.map((_, i) => {
      const asked = () => {
        const [model, row] = [this.#places[i]?.model, this.#z[i]];
        return i > 0 && model && row ? { id: model.manifest.id, sha: model.sha, z: [row] } : null;
      };
      return new Decodes(source.decodeRows, asked, onerror);
    });
    this.#ids = () => ids;
    this.#titleOf = (id) => lineOf(models(), id)?.title ?? id;
  }

  #ids: () => readonly string[];
  #titleOf: (id: string) => string;

  /** Of the models beside the open one. */
  ids = $derived.by(() => this.#ids());
  /** Every model with its codes, the open one first; empty until all have arrived. */
  sides = $derived.by(() => {
    const known = this.#places.slice(0, this.ids.length + 1).flatMap(({ model }) => model ?? []);
    return known.length === this.ids.length + 1 ? known : [];
  });
  #mode = $derived.by(() => this.#instrument().mode);
  /** Of each model's latents. */
  spread = $derived.by(() => this.sides.map((side) => distributions(side, this.#mode)));
  /** For each other model why its latents cannot be matched so; null where they can. */
  reasons = $derived.by(() => {
    const [open, ...others] = this.sides;
    const of = (reason: typeof differentImages) => others.map((other) => (open ? reason(open, other) : null));
    return { likeness: of(differentImages), factor: of(withoutFactors) };
  });
  possible = $derived.by(() => ({ likeness: this.reasons.likeness.includes(null), factor: this.reasons.factor.includes(null) }));
  /** By likeness where nothing else was chosen: it needs no factors, and pairs what does the same. */
  matching = $derived.by((): Matching => {
    const wanted = this.#instrument().matching ?? "likeness";
    const other = wanted === "likeness" ? "factor" : "likeness";
    return !this.possible[wanted] && this.possible[other] ? other : wanted;
  });
  matches = $derived.by((): readonly Match[] => {
    const [open, ...others] = this.sides;
    if (!open) return [];
    return this.matching === "likeness" ? byLikeness(open, others) : byFactor(open, others);
  });
  #own = $derived.by(() =>
    LETTERS.map((_, i): readonly number[] | null => {
      if (i === 0) return this.#instrument().own;
      const { encoding, model } = this.#places[i] ?? {};
      return encoding && model ? ownZ(encoding, snaps(model.manifest, this.#mode) ? "snap" : "free") : null;
    }),
  );
  #z = $derived.by(() => {
    const { z, own } = this.#instrument();
    return this.#own.map((mine, i): readonly number[] | null => {
      const [model, open, places] = [this.#places[i]?.model, this.spread[0], this.spread[i]];
      if (i === 0) return z;
      if (!mine || !model || !open || !places) return mine;
      return followed(mine, places, snaps(model.manifest, this.#mode), { z, own, distributions: open }, this.matches, i - 1);
    });
  });
  standing = $derived.by((): Standing[] => {
    const { manifest, decoded } = this.#instrument();
    return [manifest.id, ...this.ids].map((id, i) => {
      const [place, shown, own, z] = [this.#places[i], this.#decodes[i], this.#own[i] ?? null, this.#z[i] ?? null];
      const fresh = shown !== undefined && place?.model?.sha === shown.sha;
      return {
        letter: LETTERS[i] ?? "",
        id,
        title: i === 0 ? manifest.title : this.#titleOf(id),
        manifest: i === 0 ? manifest : (place?.model?.manifest ?? null),
        encoding: place?.encoding ?? null,
        own,
        z,
        picture: i === 0 ? decoded : fresh ? (shown.pictures[0] ?? null) : null,
        moved: (z ?? []).filter((value, k) => !same(value, own?.[k] ?? NaN)).length,
      };
    });
  });

  /** Whether the open model's sliders hold codes only. */
  snapping = $derived.by(() => snaps(this.#instrument().manifest, this.#mode));

  /** Where a value of one of the open model's latents stands among its validation values, 0 to 1; and the way back. */
  place(latent: number, value: number): number {
    return placeOf(this.#of(0, latent), value);
  }

  value(latent: number, place: number): number {
    return Math.fround((this.snapping ? codeAt : valueAt)(this.#of(0, latent), place));
  }

  /** Of the codes that validation images use; null where a latent holds any value. */
  stops(latent: number): readonly number[] | null {
    return this.snapping ? this.#of(0, latent).places : null;
  }

  /** Where another model's own code of the input stands on a match's slider; null where it has no partner. */
  ownPlace({ partners }: Match, other: number): number | null {
    const [partner, own] = [partners[other], this.#own[other + 1]];
    if (!partner || !own) return null;
    const place = placeOf(this.#of(other + 1, partner.latent), own[partner.latent] ?? 0);
    return partner.correlation < 0 ? 1 - place : place;
  }

  #of(model: number, latent: number): Distribution {
    return this.spread[model]?.[latent] ?? { values: [], places: [] };
  }
}
