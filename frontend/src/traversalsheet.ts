/** Explore's filmstrips as one sheet to keep. */
import { baseWords } from "./films";
import { cell, number } from "./format";
import type { Instrument } from "./instrument";
import { bestFactor, ordered } from "./latents";
import { latentName } from "./names";
import { cells, sheetSvg, type SheetOf } from "./sheet";
import type { Picture } from "./types";
import { origin, RANGE_WORDS } from "./words";

/** The file's text; `load` gets the pixels of the picture that the page shows them from. */
export async function traversalSvg(instrument: Instrument, load: (url: string) => Promise<Picture>): Promise<string> {
  const { sheet } = instrument;
  if (!sheet) throw new Error("The filmstrips are not there yet: try again in a moment.");
  const grid = cells(await load(sheet.url), sheet.latents.length, sheet.columns);
  return sheetSvg(traversalSheet(instrument, (latent) => grid[sheet.latents.indexOf(latent)] ?? []));
}

/** A row for each latent in the order of the page, inactive ones last. */
export function traversalSheet(instrument: Pick<Instrument, "manifest" | "sha" | "names" | "values" | "range" | "sort" | "base">, row: (latent: number) => readonly (Picture | null)[]): SheetOf {
  const { manifest, sha, names, values } = instrument;
  const { active, inactive } = ordered(manifest, instrument.sort);
  return {
    title: `Traversals, ${manifest.title}`,
    note: `${baseWords(instrument.base)}; each row changes one latent. Range: ${RANGE_WORDS[instrument.range].label}. ${origin(manifest, sha)}`,
    columns: [],
    rows: [...active, ...inactive].map((latent) => {
      const best = bestFactor(manifest, latent);
      const told = names[latent]?.name || !best ? "" : ` ${best.name} ${cell(best.nmi)}`;
      return {
        label: `${latentName(names, latent)}${told}${inactive.includes(latent) ? " (inactive)" : ""}`,
        cells: row(latent).slice(0, values[latent]?.length),
        captions: (values[latent] ?? []).map(number),
      };
    }),
  };
}
