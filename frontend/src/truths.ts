/** True pictures of factor values, each fetched once: undo comes back to them without waiting. */
import { ApiError } from "./api";
import { fits } from "./factors";
import type { Notices } from "./notices.svelte";
import type { Model } from "./opener";
import type { Source } from "./source";
import type { FactorPicture } from "./types";

const KEPT = 256;
const NO_SIGNAL = new AbortController().signal;

export type Truths = (id: string, sha: string, values: readonly number[]) => Promise<FactorPicture>;

export function truths(load: Source["factorPicture"]): Truths {
  const known = new Map<string, FactorPicture>();
  return async (id, sha, values) => {
    const key = `${sha}:${values.join(".")}`;
    const found = known.get(key) ?? (await load(NO_SIGNAL, id, values, null));
    known.delete(key); // the last one asked for is the last to go
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return found;
  };
}

/** null where the model's data set is none that can be drawn, or has no such values: that is said. */
export async function truthOf(load: Truths, { manifest, sha }: Model, values: readonly number[], notices: Notices): Promise<FactorPicture | null> {
  if (!fits(values, manifest.data.factors)) {
    notices.note(`${manifest.data.title} has no such factor values: ${manifest.title} opens on a sample.`);
    return null;
  }
  try {
    return await load(manifest.id, sha, values);
  } catch (error) {
    if (error instanceof ApiError && error.status !== 0) notices.note(`${error.message} ${manifest.title} opens on a sample.`);
    else notices.error(error);
    return null;
  }
}
