/**
 * Decodes while a slider moves: one request under way and the newest one waiting, nothing else.
 * Over the WebSocket; over HTTP for as long as there is none, while it is opened again in the background.
 */
import type { Picture } from "./types";

/** "here": there is no server, the page decodes by itself. */
export type Link = "connecting" | "live" | "http" | "here";

export type Socket = Pick<WebSocket, "binaryType" | "onopen" | "onmessage" | "onclose" | "send" | "close">;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Heard {
  onPicture(picture: Picture, z: readonly number[]): void;
  onLink(link: Link): void;
  onError(message: string): void;
}

export interface Stream {
  request(z: readonly number[]): void;
  close(): void;
}

export interface StreamOptions extends Heard {
  /** null: `decode` is all there is. */
  open: (() => Socket) | null;
  /** One z to one picture over HTTP, or by the page itself. */
  decode(z: readonly number[]): Promise<Picture>;
  size: Size;
  later(run: () => void, ms: number): unknown;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;

export function stream(options: StreamOptions): Stream {
  let socket: Socket | null = null;
  let link: Link = "connecting";
  let retry = FIRST_RETRY_MS;
  let closed = false;
  let sequence = 0;
  let flying: { sequence: number; z: readonly number[] } | null = null;
  let waiting: readonly number[] | null = null;
  /** What failed over HTTP with nothing newer since: asked again where the socket opens, for then the server is back. */
  let failed: readonly number[] | null = null;

  function say(next: Link): void {
    if (next !== link && !closed) options.onLink((link = next));
  }

  function connect(): void {
    if (closed) return;
    if (!options.open) return say("here");
    let mine: Socket;
    try {
      mine = options.open();
    } catch {
      return retryLater(); // a browser may refuse at once, for instance by a proxy's policy
    }
    mine.binaryType = "arraybuffer";
    mine.onopen = () => {
      socket = mine;
      retry = FIRST_RETRY_MS;
      say("live");
      waiting ??= failed;
      failed = null;
      pump();
    };
    mine.onmessage = ({ data }) => (data instanceof ArrayBuffer ? answer(data) : refuse(String(data)));
    mine.onclose = () => {
      const lost = socket === mine;
      if (lost) socket = null;
      if (lost && flying) abandon();
      retryLater();
    };
  }

  function retryLater(): void {
    if (closed) return;
    say("http");
    options.later(connect, retry);
    retry = Math.min(2 * retry, LONGEST_RETRY_MS);
    pump();
  }

  /** What was under way on a lost connection goes again, unless something newer waits. */
  function abandon(): void {
    waiting ??= flying?.z ?? null;
    flying = null;
  }

  function answer(data: ArrayBuffer): void {
    if (data.byteLength < 4) return;
    const number = new DataView(data).getUint32(0, true);
    if (flying?.sequence !== number) return;
    deliver({ ...options.size, rgba: new Uint8ClampedArray(data, 4) }, flying.z);
  }

  function refuse(text: string): void {
    options.onError(messageOf(text));
    flying = null;
    pump();
  }

  function deliver(picture: Picture, z: readonly number[]): void {
    flying = null;
    if (closed) return;
    pump();
    options.onPicture(picture, z);
  }

  function pump(): void {
    if (flying || !waiting || closed || link === "connecting") return;
    const mine = (flying = { sequence: (sequence = (sequence + 1) >>> 0), z: waiting });
    waiting = failed = null;
    if (socket) return socket.send(frame(mine.sequence, mine.z));
    options.decode(mine.z).then(
      (picture) => {
        if (flying === mine) deliver(picture, mine.z);
      },
      (error: unknown) => {
        if (flying !== mine || closed) return;
        options.onError(error instanceof Error ? error.message : String(error));
        flying = null;
        failed = mine.z;
        pump();
      },
    );
  }

  connect();
  return {
    request(z: readonly number[]): void {
      waiting = z;
      pump();
    },
    close(): void {
      closed = true;
      socket?.close();
    },
  };
}

/** uint32 sequence number and float32 z, little-endian. */
export function frame(sequence: number, z: readonly number[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(4 + 4 * z.length));
  view.setUint32(0, sequence, true);
  z.forEach((value, i) => view.setFloat32(4 + 4 * i, value, true));
  return view.buffer;
}

function messageOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const message = (body as { error?: { message?: unknown } }).error?.message;
    if (typeof message === "string") return message;
  } catch {
    // not JSON: shown as it is
  }
  return text;
}
