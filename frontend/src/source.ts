/** Where models, codes and pictures come from: the server, or what a packed page carries; `server` is null there. */
import type * as api from "./api";

export type Source = Omit<Whole, "server" | "openSocket"> & {
  readonly server: Whole["server"] | null;
  /** null: there is nobody to talk to, and `decode` is as quick. */
  readonly openSocket: Whole["openSocket"] | null;
};

type Whole = Pick<
  typeof api,
  | "models"
  | "manifest"
  | "samples"
  | "codes"
  | "names"
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
