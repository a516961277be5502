/** Where models, codes and pictures come from: the server, or what a packed page carries; `server` is null there. */
import type * as api from "./api";

export type Source = Omit<Whole, "server"> & { readonly server: Whole["server"] | null };

type Whole = Pick<
  typeof api,
  | "models"
  | "manifest"
  | "samples"
  | "codes"
  | "sampleUrl"
  | "galleryUrl"
  | "values"
  | "encode"
  | "decode"
  | "decodeRows"
  | "traverse"
  | "strip"
  | "draws"
  | "draw"
  | "factors"
  | "factorPicture"
  | "plots"
  | "plot"
  | "compare"
  | "comparePlot"
  | "openSocket"
  | "picture"
  | "server"
>;
