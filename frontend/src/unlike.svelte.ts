/** Whether z as a whole is unlike the codes of the validation images; these are fetched when something has moved. */
import { outside } from "./latents";
import { farthest, mahalanobis } from "./nearest";
import type { Notices } from "./notices.svelte";
import type { Session } from "./session.svelte";
import type { Source } from "./source";

export class Unlike {
  /** The farthest that counts as usual, and the bundle that it is of. */
  #limit = $state.raw<{ readonly sha: string; readonly distance: number } | null>(null);
  #asked = "";

  /** Latents outside what the validation images showed. */
  outside = $derived.by((): readonly number[] => {
    const { manifest, z } = this.session;
    return manifest ? z.flatMap((value, k) => (outside(manifest, k, value) ? [k] : [])) : [];
  });
  /** True only where each latent by itself is inside: else those that are not say enough. */
  together = $derived.by((): boolean => {
    const { model, z } = this.session;
    if (!model || this.#limit?.sha !== model.sha || this.outside.length > 0 || this.session.state.z === null) return false;
    return mahalanobis(model.manifest.statistics, z) > this.#limit.distance * (1 + 1e-6);
  });

  /** Must be made while a component is set up: it lives as long as the component. */
  constructor(
    private readonly source: Source,
    private readonly session: Session,
    private readonly notices: Notices,
  ) {
    $effect(() => this.#load());
  }

  #load(): void {
    const { model, state } = this.session;
    if (!model || state.z === null || this.#asked === model.sha) return;
    const { id, latent, statistics } = model.manifest;
    if (latent.kind === "quantized" && latent.quantizer === "vector") return; // between indices there is no distance
    this.#asked = model.sha;
    this.source.codes(id, model.sha).then(
      (codes) => {
        if (this.#asked === model.sha) this.#limit = { sha: model.sha, distance: farthest(statistics, codes) };
      },
      this.notices.error, // said once, not with every move of a slider
    );
  }
}
