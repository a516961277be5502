/** The server's words, under their own names. */
import type { components } from "./api-types";

type Schemas = components["schemas"];

export type Manifest = Schemas["Manifest"];
export type Summary = Schemas["Summary"];
export type Stop = Schemas["Stop"];
export type Refusal = Schemas["Refusal"];
export type Models = Schemas["Models"];
export type Sample = Schemas["Sample"];
export type Values = Schemas["Values"];
export type Encoding = Schemas["Encoding"];
export type Crop = Schemas["Crop"];
export type Score = Schemas["Score"];
export type MutualInformation = Schemas["MutualInformation"];
export type LatentStatistics = Schemas["LatentStatistics"];
export type PlotTitle = Schemas["PlotTitle"];
export type PlotParameter = Schemas["PlotParameter"];
export type Comparison = Schemas["Comparison"];
export type Figure = Schemas["Figure"];
export type RangeMode = Values["range"];
export type Quantizer = Schemas["QuantizedLatents"]["quantizer"];
export type Term = Schemas["Term"];
export type DrawRule = Schemas["DrawRule"];
export type Rule = DrawRule["rule"];
export type Draw = Schemas["Draw"];
export type DrawRequest = Schemas["DrawRequest"];
export type FactorControls = Schemas["FactorControls"];
export type FactorPicture = Schemas["FactorPicture"];
export type Sweep = Schemas["Sweep"];

export type LatentName = Schemas["LatentName"];
export type Names = Schemas["Names"];

export type Warped = Schemas["Warped"];

export type RenderRequest = Schemas["RenderRequest"];
export type Film = RenderRequest["film"];
export type FilmFormat = NonNullable<RenderRequest["format"]>;
export type RenderProgress = Schemas["RenderProgress"];
export type RenderedFile = Schemas["RenderedFile"];

export type CodeList = Schemas["CodeList"];

/** Codes of many validation images: n rows of one number for each latent. */
export interface Codes {
  readonly n: number;
  readonly latents: number;
  readonly z: Float32Array;
  /** Before quantization; quantized latents only. */
  readonly pre_z: Float32Array | null;
  readonly factors: readonly (readonly number[])[] | null;
}

/** A picture from outside. */
export interface Upload {
  readonly file: Blob;
  /** object: address of the file, which the browser shows upright. */
  readonly url: string;
  /** The model that encoded it. */
  readonly model: string;
  readonly encoding: Encoding;
}

/** Raw RGBA, row-major. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Decodes in a grid: row i belongs to latents[i], column j to its j-th value. */
export interface Sheet {
  readonly url: string;
  readonly latents: readonly number[];
  readonly columns: number;
}
