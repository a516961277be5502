/** What a packed page carries: scripts beside it, since a page of file:// may load those and may not fetch. */
import { ApiError } from "../api";
import type { CodeList, Comparison, DrawRule, FactorControls, Figure, Manifest, Models, Names, PlotTitle, Rule, Sample, Values } from "../types";

/** models.js: what the server would list, and the scores of all models of each data set beside each other. */
export interface Carried {
  readonly models: Models;
  readonly comparisons: readonly CarriedComparison[];
}

export interface CarriedComparison {
  readonly scores: Comparison;
  /** Of the server's choice of scores, and of each score by its name. */
  readonly chart: Figure;
  readonly charts: Readonly<Record<string, Figure>>;
}

/** models/ID.js: the server's answers about one model that do not depend on z, and its graphs. */
export interface CarriedModel {
  readonly sha: string;
  readonly manifest: Manifest;
  readonly samples: readonly Sample[];
  /** Base64 of PNG: each sample, and all of them side by side. */
  readonly pictures: readonly string[];
  readonly gallery: string;
  readonly codes: CodeList;
  readonly names: Names;
  readonly values: readonly Values[];
  readonly rules: readonly DrawRule[];
  readonly draws: readonly CarriedDraws[];
  readonly factors: FactorControls;
  readonly plots: readonly PlotTitle[];
  /** By `figureKey`. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Base64 of ONNX. */
  readonly encoder: string;
  readonly decoder: string;
}

/** Base64 of float32 z: for each seed from 0 on, `n` rows. */
export interface CarriedDraws {
  readonly rule: Rule;
  readonly k: number | null;
  readonly seeds: number;
  readonly n: number;
  readonly z: string;
}

/** runtime.js: base64 of gzip of the WebAssembly of ONNX Runtime. */
export type CarriedRuntime = string;

declare global {
  /** Each of the scripts calls this once. */
  var factorscopeCarried: ((name: string, value: unknown) => void) | undefined;
}

const arrived = new Map<string, unknown>();
const asked = new Map<string, Promise<unknown>>();

/** The value that the script `name`, relative to the page, hands over; it is loaded once. */
export function carried<T>(name: string): Promise<T> {
  let found = asked.get(name);
  if (!found) asked.set(name, (found = load(name)));
  return found as Promise<T>;
}

function load(name: string): Promise<unknown> {
  globalThis.factorscopeCarried = (name, value) => arrived.set(name, value);
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    const missing = () => {
      asked.delete(name);
      fail(new ApiError(`${name} did not load: is it still beside this page?`, 0, "not_carried"));
    };
    script.src = name;
    script.onload = () => {
      script.remove();
      if (!arrived.has(name)) return missing();
      done(arrived.get(name));
      arrived.delete(name);
    };
    script.onerror = missing;
    document.head.append(script);
  });
}

export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}
