/** Explore's filmstrips as one sheet to keep. */
import { baseWords } from "./films";
import { cell, count, levels, number } from "./format";
import type { Instrument } from "./instrument";
import { bestFactor, codebooks, ordered } from "./latents";
import { latentName } from "./names";
import { cells, sheetSvg, type SheetOf } from "./sheet";
import type { Picture, Sheet } from "./types";
import { origin, RANGE_WORDS } from "./words";

type Load = (url: string) => Promise<Picture>;

/** The file's text; `load` gets the pixels of the picture that the page shows them from. */
export async function traversalSvg(instrument: Instrument, load: Load): Promise<string> {
  const now = shown(instrument);
  return sheetSvg(traversalSheet(now, await rowsOf(now.sheet, load)));
}

/** The same of the whole codebook, with how many validation images use each value. */
export async function codebookSvg(instrument: Instrument, load: Load): Promise<string> {
  const now = shown(instrument);
  const { manifest, codes } = now;
  const sheet = traversalSheet(now, await rowsOf(now.sheet, load), (latent, j, value) => {
    const images = manifest.statistics.latents[latent]?.usage?.[codes?.[latent]?.[j] ?? -1];
    const said = levels(codebooks(manifest)?.[latent] ?? [])(value);
    return images === undefined ? said : `${said} (${count(images)})`;
  });
  const note = `In brackets: of ${count(manifest.statistics.n)} validation images, those that use the value. ${sheet.note}`;
  return sheetSvg({ ...sheet, title: `Codebook, ${manifest.title}`, note });
}

/** What is shown now, for good: the instrument goes on while pictures are loaded. */
function shown({ manifest, sha, names, values, codes, range, sort, base, sheet }: Instrument) {
  return { manifest, sha, names, values, codes, range, sort, base, sheet };
}

async function rowsOf(sheet: Sheet | null, load: Load): Promise<(latent: number) => readonly (Picture | null)[]> {
  if (!sheet) throw new Error("The pictures are not there yet: try again in a moment.");
  const grid = cells(await load(sheet.url), sheet.latents.length, sheet.columns);
  return (latent) => grid[sheet.latents.indexOf(latent)] ?? [];
}

/** A row for each latent in the order of the page, inactive ones last. */
export function traversalSheet(instrument: Pick<Instrument, "manifest" | "sha" | "names" | "values" | "range" | "sort" | "base">, row: (latent: number) => readonly (Picture | null)[], caption: (latent: number, at: number, value: number) => string = (_, __, value) => number(value)): SheetOf {
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
        captions: (values[latent] ?? []).map((value, j) => caption(latent, j, value)),
      };
    }),
  };
}
