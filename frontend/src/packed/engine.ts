/** The models' graphs, run by a worker one call at a time: a single picture goes ahead of the sheets. */
import { ApiError } from "../api";
import { bytes, carried, type CarriedModel, type CarriedRuntime } from "./carried";
import type { Answer, Order, Outputs, Task } from "./protocol";
import { queue } from "./queue";
import PackedWorker from "./worker?worker&inline";

/** Rows in one call: what a moving slider waits for at most. */
const CHUNK = 4;

type Which = "encoder" | "decoder";

export class Engine {
  readonly #answers = new Map<number, { done: (answer: Answer) => void; fail: (problem: unknown) => void }>();
  readonly #open = new Map<string, Promise<unknown>>();
  readonly #queue = queue();
  #worker: Promise<Worker> | null = null;
  #n = 0;

  constructor(private readonly model: (id: string) => Promise<CarriedModel>) {}

  /** RGBA of each row of z, row-major. */
  async decode(id: string, z: readonly (readonly number[])[], signal: AbortSignal | null = null): Promise<Uint8ClampedArray<ArrayBuffer>[]> {
    const key = await this.#opened(id, "decoder");
    const parts: (readonly (readonly number[])[])[] = [];
    for (let at = 0; at < z.length; at += CHUNK) parts.push(z.slice(at, at + CHUNK));
    const found = await Promise.all(
      parts.map((part) => {
        const rows = new Float32Array(part.flat());
        const task: Task = { kind: "decode", key, input: "z", rows, dims: [part.length, rows.length / part.length] };
        return this.#queue(() => this.#ask(task), z.length === 1, signal);
      }),
    );
    return found.flatMap((answer, i) => ("rgba" in answer ? split(answer.rgba, parts[i]?.length ?? 1) : []));
  }

  /** What the encoder or the decoder says of one row, as numbers. */
  async run(id: string, which: Which, row: Float32Array<ArrayBuffer>, dims: readonly number[], signal: AbortSignal | null): Promise<Outputs> {
    const key = await this.#opened(id, which);
    const input = which === "encoder" ? "image" : "z";
    const answer = await this.#queue(() => this.#ask({ kind: "run", key, input, rows: row, dims }), true, signal);
    return "outputs" in answer ? answer.outputs : {};
  }

  async #opened(id: string, which: Which): Promise<string> {
    const key = `${id}/${which}`;
    let open = this.#open.get(key);
    if (!open) {
      open = this.model(id).then((model) => this.#ask({ kind: "open", key, onnx: bytes(model[which]).buffer }));
      open.catch(() => this.#open.delete(key));
      this.#open.set(key, open);
    }
    await open;
    return key;
  }

  async #ask(task: Task): Promise<Answer> {
    this.#worker ??= this.#start();
    return this.#send(await this.#worker, task);
  }

  async #start(): Promise<Worker> {
    const runtime = bytes(await carried<CarriedRuntime>("runtime.js")).buffer;
    const worker = new PackedWorker();
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const waiting = this.#answers.get(data.n);
      this.#answers.delete(data.n);
      if ("error" in data) waiting?.fail(new ApiError(data.error, 422, "bad_request"));
      else waiting?.done(data);
    };
    worker.onerror = () => {
      for (const { fail } of this.#answers.values()) fail(new ApiError("This browser cannot run the models: it refuses the page's worker.", 0, "no_worker"));
      this.#answers.clear();
    };
    await this.#send(worker, { kind: "start", runtime });
    return worker;
  }

  #send(worker: Worker, task: Task): Promise<Answer> {
    const order: Order = { ...task, n: (this.#n += 1) };
    return new Promise((done, fail) => {
      this.#answers.set(order.n, { done, fail });
      worker.postMessage(order);
    });
  }
}

function split(rgba: Uint8ClampedArray<ArrayBuffer>, count: number): Uint8ClampedArray<ArrayBuffer>[] {
  const size = rgba.length / count;
  return Array.from({ length: count }, (_, i) => rgba.subarray(i * size, (i + 1) * size));
}
