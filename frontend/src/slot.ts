/** What one latent's slider shows of the instrument. */
import type { Instrument } from "./instrument";
import { between, codebooks, outside } from "./latents";
import type { LatentStatistics } from "./types";

export interface Slot {
  readonly statistics: LatentStatistics | undefined;
  readonly value: number;
  /** The swept values; the ends of the slider are the first and the last. */
  readonly values: readonly number[];
  readonly book: readonly number[] | null;
  /** What the slider goes through where it snaps: of a long codebook what is on show. */
  readonly codes: readonly number[] | null;
  /** The input's, before quantization; null where there is no such value. */
  readonly before: number | null;
  /** Outside what validation images showed; beyond the ends of the slider. */
  readonly out: boolean;
  readonly beyond: boolean;
}

export function slot(instrument: Pick<Instrument, "manifest" | "z" | "values" | "books" | "codes" | "encoded">, latent: number): Slot {
  const { manifest, codes, books, encoded } = instrument;
  const value = instrument.z[latent] ?? 0;
  const values = instrument.values[latent] ?? [];
  const book = codebooks(manifest)?.[latent] ?? null;
  return {
    statistics: manifest.statistics.latents[latent],
    value,
    values,
    book,
    codes: books && book && (codes ? values : book),
    before: between(manifest) ? (encoded.pre_z?.[latent] ?? null) : null,
    out: outside(manifest, latent, value),
    beyond: values.length > 0 && (value < (values[0] ?? value) - 1e-6 || value > (values.at(-1) ?? value) + 1e-6),
  };
}
