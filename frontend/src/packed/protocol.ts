/** What the page and its worker say to each other. */

/** One call of a graph: float32 rows of the input of this name. */
export interface Run {
  readonly key: string;
  readonly input: string;
  readonly rows: Float32Array<ArrayBuffer>;
  readonly dims: readonly number[];
}

export type Task =
  | { readonly kind: "start"; readonly runtime: ArrayBuffer }
  | { readonly kind: "open"; readonly key: string; readonly onnx: ArrayBuffer }
  | ({ readonly kind: "run" | "decode" } & Run);

export type Order = Task & { readonly n: number };

/** Of `run`: each output by its name. Of `decode`: RGBA of all rows, one after the other. */
export type Outputs = Readonly<Record<string, Float32Array>>;

export type Answer = { readonly n: number } & (
  | { readonly outputs: Outputs }
  | { readonly rgba: Uint8ClampedArray<ArrayBuffer> }
  | { readonly error: string }
);
