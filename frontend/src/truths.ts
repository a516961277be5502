/** True pictures of factor values, each fetched once: undo comes back to them without waiting. */
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
