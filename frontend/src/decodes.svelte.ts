/** Pictures of many z, fetched again when they change: one request under way and the newest one waiting. */
import { sameAll } from "./floats";
import { newest } from "./newest";
import type { Source } from "./source";
import type { Picture } from "./types";

/** What is wanted: rows of z of one model. */
export interface Wanted {
  readonly id: string;
  readonly sha: string;
  readonly z: readonly (readonly number[])[];
}

/** The most rows in one request. */
const AT_ONCE = 512;
const [LOOK_MS, PATIENCE_MS] = [50, 3000];

export class Decodes {
  /** One for each row of `z`. */
  pictures = $state.raw<readonly Picture[]>([]);
  /** The z that `pictures` show. */
  z = $state.raw<readonly (readonly number[])[]>([]);
  /** The model that they are of. */
  sha = $state("");
  #wanted;
  /** Whether `pictures` show what is wanted now. */
  current = $derived.by(() => {
    const wanted = this.#wanted();
    return wanted !== null && wanted.sha === this.sha && sameRows(wanted.z, this.z);
  });

  /** For a file: the pictures once they are those that are wanted; throws a sentence where they do not come. */
  async ready(): Promise<readonly Picture[]> {
    for (let waited = 0; !this.current; waited += LOOK_MS) {
      if (waited >= PATIENCE_MS) throw new Error("The pictures are not there yet: try again in a moment.");
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
    return this.pictures;
  }

  /** Must be made while a component is set up; `wanted` is followed, null wants nothing. */
  constructor(decode: Source["decodeRows"], wanted: () => Wanted | null, onerror: (problem: unknown) => void) {
    this.#wanted = wanted;
    const gone = new AbortController();
    const follow = newest<Wanted>(
      async ({ id, sha, z }) => {
        try {
          const parts: Picture[][] = [];
          for (let at = 0; at < z.length; at += AT_ONCE) parts.push(await decode(gone.signal, id, z.slice(at, at + AT_ONCE)));
          if (gone.signal.aborted) return;
          this.pictures = parts.flat();
          this.z = z;
          this.sha = sha;
        } catch (problem) {
          if (gone.signal.aborted) return;
          if (this.sha !== sha) [this.pictures, this.sha] = [[], ""]; // another model's must not stand for this one's
          onerror(problem);
        }
      },
      () => undefined,
    );
    $effect(() => {
      const asked = wanted();
      if (asked && !this.current) void follow(asked);
    });
    $effect(() => () => gone.abort());
  }
}

function sameRows(a: Wanted["z"], b: Wanted["z"]): boolean {
  return a.length === b.length && a.every((row, i) => sameAll(row, b[i] ?? []));
}
