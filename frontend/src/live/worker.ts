/**
 * Asks for pictures and draws them, beside the page: an answer does not wait for the frame that the page is making of the
 * move. There is one stream at a time, and every canvas shows its newest picture.
 */
import type { Stream } from "../stream";
import type { Picture } from "../types";
import type { Answer, Order } from "./protocol";
import { served } from "./served";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(answer: Answer): void;
};
const canvases = new Map<number, OffscreenCanvas>();
let open: { readonly run: number; readonly stream: Stream } | null = null;
let newest: Picture | null = null;

scope.onmessage = ({ data: order }) => {
  switch (order.kind) {
    case "request":
      if (open?.run === order.run) open.stream.request(order.z);
      return;
    case "open":
      open = { run: order.run, stream: follow(order) };
      return;
    case "close":
      if (open?.run !== order.run) return;
      open.stream.close();
      open = null;
      return;
    case "show":
      canvases.set(order.n, order.canvas);
      if (newest) draw(order.canvas, newest);
      return;
    case "gone":
      canvases.delete(order.n);
      return;
  }
};

function follow({ run, at, size }: Extract<Order, { kind: "open" }>): Stream {
  return served(at, size, {
    onPicture: (picture, z) => {
      newest = picture;
      for (const canvas of canvases.values()) draw(canvas, picture);
      scope.postMessage({ kind: "picture", run, picture, z });
    },
    onLink: (link) => scope.postMessage({ kind: "link", run, link }),
    onError: (message) => scope.postMessage({ kind: "error", run, message }),
  });
}

function draw(canvas: OffscreenCanvas, { rgba, width, height }: Picture): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
}
