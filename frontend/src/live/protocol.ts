/** What the page and the worker that draws for it say to each other. */
import type { Link, Size } from "../stream";
import type { Picture } from "../types";

/** Where a model decodes one z: frames of a WebSocket, and requests over HTTP. Both are whole addresses. */
export interface Addresses {
  readonly stream: string;
  readonly decode: string;
}

export type Order =
  /** Another model; `run` names it in the answers. */
  | { readonly kind: "open"; readonly run: number; readonly at: Addresses; readonly size: Size }
  | { readonly kind: "request"; readonly run: number; readonly z: readonly number[] }
  | { readonly kind: "close"; readonly run: number }
  /** Every picture is drawn here until the canvas is gone, before the page hears of it. */
  | { readonly kind: "show"; readonly n: number; readonly canvas: OffscreenCanvas }
  | { readonly kind: "gone"; readonly n: number };

export type Answer = { readonly run: number } & (
  | { readonly kind: "picture"; readonly picture: Picture; readonly z: readonly number[] }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "error"; readonly message: string }
);
