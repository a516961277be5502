/** A picture as several models see it after a transform: asked for again when it changes, the newest wins. */
import { sameWarp } from "./drift";
import { newest } from "./newest";
import type { Source } from "./source";
import type { Warp } from "./state";
import type { Picture, Warped } from "./types";

export interface Asked {
  readonly models: readonly { readonly id: string; readonly sha: string }[];
  readonly picture: Picture;
  readonly warp: Warp;
}

export interface Answer {
  readonly found: Warped;
  readonly input: Picture;
  readonly reconstruction: Picture;
  /** What was asked. */
  readonly picture: Picture;
  readonly warp: Warp;
}

export class Warps {
  /** By the models' shas; of what was asked before until the next is there. */
  answers = $state.raw<ReadonlyMap<string, Answer>>(new Map());
  #wanted;
  /** Whether all answers are to what is wanted now. */
  current = $derived.by(() => {
    const wanted = this.#wanted();
    return wanted !== null && wanted.models.every(({ sha }) => this.#answered(sha, wanted));
  });

  /** Must be made while a component is set up; `wanted` is followed, null wants nothing. */
  constructor(
    private readonly source: Source,
    wanted: () => Asked | null,
    private readonly onerror: (problem: unknown) => void,
  ) {
    this.#wanted = wanted;
    const gone = new AbortController();
    const follow = newest<Asked>(
      async (asked) => {
        await Promise.all(asked.models.filter(({ sha }) => !this.#answered(sha, asked)).map((model) => this.#ask(gone.signal, model, asked)));
      },
      () => undefined,
    );
    $effect(() => {
      const asked = wanted();
      if (asked && !this.current) void follow(asked);
    });
    $effect(() => () => gone.abort());
  }

  #answered(sha: string, { picture, warp }: Asked): boolean {
    const answer = this.answers.get(sha);
    return answer !== undefined && answer.picture === picture && sameWarp(answer.warp, warp);
  }

  async #ask(signal: AbortSignal, { id, sha }: Asked["models"][number], { picture, warp }: Asked): Promise<void> {
    if (!this.source.server) return;
    try {
      const found = await this.source.server.warp(signal, id, picture, warp);
      const [input, reconstruction] = await Promise.all([this.source.picture(found.input), this.source.picture(found.reconstruction)]);
      if (signal.aborted) return;
      const wanted = this.#wanted()?.models ?? [];
      const kept = [...this.answers].filter(([other]) => wanted.some((model) => model.sha === other));
      this.answers = new Map([...kept, [sha, { found, input, reconstruction, picture, warp }]]);
    } catch (problem) {
      if (!signal.aborted) this.onerror(problem);
    }
  }
}
