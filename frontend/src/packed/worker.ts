/** Runs the models' graphs beside the page, so that a hand on a slider never waits for one. */
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { Answer, Order, Run } from "./protocol";
import { rgba } from "./rgba";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(answer: Answer, transfer: Transferable[]): void;
};
const sessions = new Map<string, InferenceSession>();

scope.onmessage = ({ data: order }) => {
  perform(order).catch((error: unknown) => {
    scope.postMessage({ n: order.n, error: error instanceof Error ? error.message : String(error) }, []);
  });
};

async function perform(order: Order): Promise<void> {
  const { n } = order;
  switch (order.kind) {
    case "start":
      env.wasm.numThreads = 1; // more of them need headers, and a file has none
      env.wasm.wasmBinary = await unzipped(order.runtime);
      return scope.postMessage({ n, outputs: {} }, []);
    case "open":
      sessions.set(order.key, await InferenceSession.create(new Uint8Array(order.onnx), { executionProviders: ["wasm"] }));
      return scope.postMessage({ n, outputs: {} }, []);
    case "run": {
      const outputs: Record<string, Float32Array> = {};
      for (const [name, tensor] of Object.entries(await run(order))) outputs[name] = numbers(name, tensor);
      return scope.postMessage({ n, outputs }, []);
    }
    case "decode": {
      const { image } = await run(order);
      if (!image) throw new Error("The decoder gives no image.");
      const [count = 0, channels = 0, height = 0, width = 0] = image.dims;
      const pixels = rgba(numbers("image", image), count, channels, height * width);
      return scope.postMessage({ n, rgba: pixels }, [pixels.buffer]);
    }
  }
}

async function run({ key, input, rows, dims }: Run): Promise<InferenceSession.ReturnType> {
  const session = sessions.get(key);
  if (!session) throw new Error(`${key} is not open.`);
  return session.run({ [input]: new Tensor("float32", rows, dims) });
}

function numbers(name: string, tensor: Tensor): Float32Array {
  const data = tensor.data as Float32Array;
  if (!data.every(Number.isFinite)) throw new Error(`The model's ${name} is not finite for this input.`);
  return data;
}

async function unzipped(data: ArrayBuffer): Promise<ArrayBuffer> {
  return new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
