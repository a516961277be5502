/** Fetches models; some ahead of time, so that a hand on the time slider need not wait for them. */
import type { Source } from "./source";
import type { Manifest, Sample } from "./types";

export interface Model {
  readonly manifest: Manifest;
  readonly sha: string;
  readonly samples: readonly Sample[];
}

const KEPT = 32;

export function opener(load: (id: string) => Promise<Model>) {
  const known = new Map<string, Promise<Model>>();

  function keep(id: string): Promise<Model> {
    const found = known.get(id) ?? load(id);
    known.delete(id); // the last one asked for is the last to go
    known.set(id, found);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return found;
  }

  return {
    /** What was fetched ahead, or what the server has now. */
    open: (id: string): Promise<Model> => known.get(id) ?? load(id),

    /** One after the other; what fails is fetched again, and its failure told, when it is opened. */
    async ahead(ids: readonly string[]): Promise<void> {
      for (const id of ids) await keep(id).catch(() => known.delete(id));
    },

    /** After a change of the list: an id may stand for another bundle now. */
    forget: (): void => known.clear(),
  };
}

export async function fetched(source: Source, id: string): Promise<Model> {
  const [{ manifest, sha }, samples] = await Promise.all([source.manifest(id), source.samples(id)]);
  return { manifest, sha, samples };
}
