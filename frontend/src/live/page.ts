/** The page's side of the worker that follows a hand: it asks, hands out canvases, and hears what has been drawn. */
import { decodeUrl, streamUrl } from "../api";
import type { Live } from "../source";
import type { Heard } from "../stream";
import type { Addresses, Answer, Order } from "./protocol";
import { served } from "./served";
import LiveWorker from "./worker?worker";

const NO_WORKER = "The part of this page that asks for pictures did not start. Does something between here and the server hold back its scripts?";

const addresses = (id: string): Addresses => ({ stream: streamUrl(id), decode: decodeUrl(id) });

export function live(): Live {
  if (!("transferControlToOffscreen" in HTMLCanvasElement.prototype)) return inPage; // browsers from before 2023
  return beside(new LiveWorker());
}

const inPage: Live = { follow: (id, size, hears) => served(addresses(id), size, hears), show: null };

function beside(worker: Worker): Live {
  const hearing = new Map<number, Heard>();
  let runs = 0;
  let canvases = 0;
  let broken = false;
  const tell = (order: Order, transfer: Transferable[] = []) => worker.postMessage(order, transfer);

  worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => {
    const hears = hearing.get(answer.run); // none: its stream has been closed meanwhile
    if (answer.kind === "picture") hears?.onPicture(answer.picture, answer.z);
    else if (answer.kind === "link") hears?.onLink(answer.link);
    else hears?.onError(answer.message);
  };
  worker.addEventListener("error", (event: Event) => {
    if (event instanceof ErrorEvent) return; // a fault in it, which the browser tells by itself
    broken = true;
    for (const hears of hearing.values()) hears.onError(NO_WORKER);
  });

  return {
    follow(id, size, hears) {
      const run = (runs += 1);
      hearing.set(run, hears);
      if (broken) hears.onError(NO_WORKER);
      tell({ kind: "open", run, at: addresses(id), size });
      return {
        request: (z) => tell({ kind: "request", run, z }),
        close() {
          hearing.delete(run);
          tell({ kind: "close", run });
        },
      };
    },
    show(canvas) {
      const n = (canvases += 1);
      const away = canvas.transferControlToOffscreen();
      tell({ kind: "show", n, canvas: away }, [away]);
      return () => tell({ kind: "gone", n });
    },
  };
}
