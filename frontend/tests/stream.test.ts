import { expect, test } from "vitest";
import { stream, type Link, type Socket } from "../src/stream";
import type { Picture } from "../src/types";

class FakeSocket {
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: ArrayBuffer[] = [];
  send(data: ArrayBuffer) {
    this.sent.push(data);
  }
  close() {
    this.onclose?.();
  }
  /** z of each frame that was sent. */
  rows() {
    return this.sent.map((data) => Array.from(new Float32Array(data.slice(4))));
  }
  /** Answers a frame with one pixel that carries the first entry of its z. */
  answer(index: number) {
    const frame = this.sent[index] as ArrayBuffer;
    const bytes = new Uint8Array(8);
    bytes.set(new Uint8Array(frame, 0, 4));
    bytes[4] = new Float32Array(frame.slice(4))[0] ?? 0;
    this.onmessage?.({ data: bytes.buffer });
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  let refused = false;
  const pictures: number[] = [];
  const links: Link[] = [];
  const errors: string[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const overHttp: { z: readonly number[]; resolve: (picture: Picture) => void; reject: (error: Error) => void }[] = [];
  const decoder = stream({
    open: () => {
      if (refused) throw new Error("SecurityError");
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as Socket;
    },
    decode: (z) => new Promise((resolve, reject) => overHttp.push({ z, resolve, reject })),
    size: { width: 1, height: 1 },
    onPicture: (picture) => pictures.push(picture.rgba[0] ?? -1),
    onLink: (link) => links.push(link),
    onError: (message) => errors.push(message),
    later: (run, ms) => timers.push({ run, ms }),
  });
  return { decoder, sockets, pictures, links, errors, timers, overHttp, refuse: () => void (refused = true), socket: () => sockets.at(-1) as FakeSocket };
}

const pixel = (value: number): Picture => ({ width: 1, height: 1, rgba: new Uint8ClampedArray([value, 0, 0, 255]) });

test("one request is under way and only the newest waits", () => {
  const { decoder, socket, pictures } = setUp();
  socket().onopen?.();
  for (const value of [1, 2, 3, 4]) decoder.request([value]);
  expect(socket().rows()).toEqual([[1]]);
  socket().answer(0);
  expect(socket().rows()).toEqual([[1], [4]]);
  socket().answer(1);
  expect(pictures).toEqual([1, 4]);
});

test("an answer with another sequence number is not shown", () => {
  const { decoder, socket, pictures } = setUp();
  socket().onopen?.();
  decoder.request([1]);
  socket().onmessage?.({ data: new Uint8Array([99, 0, 0, 0, 7, 7, 7, 255]).buffer });
  expect(pictures).toEqual([]);
  socket().answer(0);
  expect(pictures).toEqual([1]);
});

test("what is asked before the socket opens is sent when it does", () => {
  const { decoder, socket, overHttp } = setUp();
  decoder.request([5]);
  expect(overHttp).toHaveLength(0);
  socket().onopen?.();
  expect(socket().rows()).toEqual([[5]]);
});

test("a lost connection says so, decodes over HTTP what was under way, and connects again", async () => {
  const { decoder, sockets, socket, links, timers, overHttp, pictures } = setUp();
  socket().onopen?.();
  decoder.request([1]);
  socket().onclose?.();
  expect(links).toEqual(["live", "http"]);
  expect(overHttp.map(({ z }) => z)).toEqual([[1]]);
  overHttp[0]?.resolve(pixel(1));
  await Promise.resolve();
  expect(pictures).toEqual([1]);
  timers[0]?.run();
  expect(sockets).toHaveLength(2);
  socket().onopen?.();
  decoder.request([2]);
  expect(socket().rows()).toEqual([[2]]);
  expect(links).toEqual(["live", "http", "live"]);
});

test("where the browser refuses to open a socket, HTTP serves and the attempts go on", () => {
  const { decoder, refuse, socket, timers, overHttp, links } = setUp();
  socket().onclose?.();
  refuse();
  timers[0]?.run();
  decoder.request([1]);
  expect(overHttp.map(({ z }) => z)).toEqual([[1]]);
  expect(links).toEqual(["http"]);
  expect(timers).toHaveLength(2);
});

test("it waits longer after each failed attempt, up to eight seconds", () => {
  const { timers, socket } = setUp();
  for (let i = 0; i < 6; i++) {
    socket().onclose?.();
    timers.at(-1)?.run();
  }
  expect(timers.map(({ ms }) => ms)).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
});

test("over HTTP, too, only the newest waits", async () => {
  const { decoder, socket, overHttp } = setUp();
  socket().onclose?.();
  for (const value of [1, 2, 3]) decoder.request([value]);
  overHttp[0]?.resolve(pixel(1));
  await Promise.resolve();
  expect(overHttp.map(({ z }) => z)).toEqual([[1], [3]]);
});

test("a refused frame is reported in the server's words and does not block the next", () => {
  const { decoder, socket, errors } = setUp();
  socket().onopen?.();
  decoder.request([1]);
  decoder.request([2]);
  socket().onmessage?.({ data: '{"error":{"code":"bad_request","message":"z has 1 entry."}}' });
  expect(errors).toEqual(["z has 1 entry."]);
  expect(socket().rows()).toEqual([[1], [2]]);
});

test("an HTTP failure is reported and the newest is tried", async () => {
  const { decoder, socket, overHttp, errors } = setUp();
  socket().onclose?.();
  decoder.request([1]);
  decoder.request([2]);
  overHttp[0]?.reject(new Error("The server does not answer."));
  await Promise.resolve();
  await Promise.resolve();
  expect(errors).toEqual(["The server does not answer."]);
  expect(overHttp.at(-1)?.z).toEqual([2]);
});

test("what failed while the server was gone is asked again when it is back, unless something newer was", async () => {
  const { decoder, socket, timers, overHttp, errors } = setUp();
  const fail = async () => {
    overHttp.at(-1)?.reject(new Error("The server does not answer."));
    await Promise.resolve();
    await Promise.resolve();
  };
  socket().onopen?.();
  decoder.request([1]);
  socket().onclose?.();
  await fail();
  timers.at(-1)?.run();
  socket().onopen?.();
  expect(socket().rows()).toEqual([[1]]);
  socket().onclose?.();
  await fail();
  decoder.request([2]);
  await fail();
  expect(errors).toHaveLength(3);
  timers.at(-1)?.run();
  socket().onopen?.();
  expect(socket().rows()).toEqual([[2]]);
});

test("after closing nothing is shown and nothing is opened", () => {
  const { decoder, socket, sockets, timers, pictures } = setUp();
  socket().onopen?.();
  decoder.request([1]);
  decoder.close();
  socket().answer(0);
  expect(pictures).toEqual([]);
  expect(timers).toHaveLength(0);
  expect(sockets).toHaveLength(1);
});
