/** Where models, codes and pictures come from: the server, or what a packed page carries; `server` is null there. */
import type * as api from "./api";
import type { Heard, Size, Stream } from "./stream";

export type Source = Omit<Whole, "server"> &
  Live & {
    readonly server: Whole["server"] | null;
  };

/** Pictures that follow a hand. */
export interface Live {
  follow(id: string, size: Size, hears: Heard): Stream;
  /** Draws every picture on a canvas from now on, before the page hears of it; what it returns ends that. null: the page draws. */
  readonly show: ((canvas: HTMLCanvasElement) => () => void) | null;
}

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
  | "picture"
  | "server"
>;
