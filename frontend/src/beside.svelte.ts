/** A model that stands beside others: what its bundle says, its codes of the validation images, and its code of the input. */
import { latest } from "./latest";
import type { Side } from "./matches";
import type { Source } from "./source";
import type { Encoding, Picture } from "./types";

/** Which model; `sha` changes when it is exported anew. */
export interface Which {
  readonly id: string;
  readonly sha: string;
}

export interface Known extends Side {
  readonly sha: string;
}

export class Beside {
  /** null until all of it has arrived. */
  model = $state.raw<Known | null>(null);
  #answer = $state.raw<{ readonly encoding: Encoding; readonly sha: string; readonly input: Picture } | null>(null);
  #input;
  /** Of the last input that this model encoded. */
  encoding = $derived.by(() => (this.#answer && this.#answer.sha === this.model?.sha ? this.#answer.encoding : null));
  /** Whether that is the input as it is now. */
  current = $derived.by(() => this.encoding !== null && this.#answer?.input === this.#input()?.picture);

  /** Must be made while a component is set up; `which` and `input` are followed, null wants nothing. */
  constructor(source: Source, which: () => Which | null, input: () => Input | null, onerror: (problem: unknown) => void) {
    this.#input = input;
    const load = async (id: string): Promise<Known> => {
      const { manifest, sha } = await source.manifest(id);
      return { manifest, sha, codes: await source.codes(id, sha) };
    };
    const encode = latest(async (signal: AbortSignal, model: Known, { picture, png }: Input) => {
      return { encoding: await source.encode(signal, model.manifest.id, await png, null), sha: model.sha, input: picture };
    });
    const wanted = $derived.by(() => {
      const asked = which();
      return asked && `${asked.id}@${asked.sha}`; // a list of models that comes anew is no new wish
    });
    $effect(() => {
      this.model = null;
      const id = wanted?.split("@")[0];
      if (id === undefined) return;
      let gone = false; // another model is wanted here, or none
      load(id).then((model) => gone || (this.model = model), (problem: unknown) => gone || onerror(problem));
      return () => (gone = true);
    });
    $effect(() => {
      const [model, seen] = [this.model, input()];
      if (!model || !seen || this.current) return;
      encode(model, seen).then((answer) => {
        if (answer) this.#answer = answer;
      }, onerror);
    });
  }
}

/** A picture, and the same as a file. */
export interface Input {
  readonly picture: Picture;
  readonly png: Promise<Blob>;
}

/** Lossless: what is sent to every model is the same to the last bit. */
export async function png({ width, height, rgba }: Picture): Promise<Blob> {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("This browser cannot write a PNG."))), "image/png"));
}
