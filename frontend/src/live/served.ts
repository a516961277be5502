/** The stream of a model on a server: wherever it runs, in the page or beside it. */
import { decodeAt } from "../api";
import { stream, type Heard, type Size, type Stream } from "../stream";
import type { Addresses } from "./protocol";

export function served(at: Addresses, size: Size, hears: Heard): Stream {
  return stream({
    ...hears,
    size,
    open: () => new WebSocket(at.stream),
    decode: (z) => decodeAt(at.decode, z),
    later: (run, ms) => setTimeout(run, ms),
  });
}
