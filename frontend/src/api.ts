/** Every call to the server. Addresses are relative to the page, so that any path of a proxy will do. */
import { query, type Asked } from "./charts";
import { bytesOf, floats } from "./floats";
import { jsonLines } from "./lines";
import type { Warp } from "./state";
import type { CodeList, Codes, Comparison, Crop, Draw, DrawRequest, DrawRule, Encoding, FactorControls, FactorPicture, Figure, LatentName, Manifest, Models, Names, Picture, PlotTitle, RangeMode, RenderedFile, RenderProgress, RenderRequest, Sample, Values, Warped } from "./types";

export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
  ) {
    super(message);
  }
}

export interface Square {
  left: number;
  top: number;
  size: number;
}

export const UPLOAD_TYPES = ["image/png", "image/jpeg", "image/webp"];
export const UNREACHABLE = "The server does not answer. Is `factorscope serve` still running?";
const OCTETS = "application/octet-stream";

function address(path: string): URL {
  return new URL(`api/v1${path}`, document.baseURI.replace(/#.*/, ""));
}

const model = (id: string) => `/models/${encodeURIComponent(id)}`;

/** `path` of the API, or a whole address. */
async function call(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path.startsWith("/") ? address(path) : path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(UNREACHABLE, 0, "unreachable");
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return new ApiError(error.message, response.status, error.code);
  } catch {
    return new ApiError(`The server answered ${response.status} without saying why.`, response.status, "unknown");
  }
}

async function json<T>(path: string, init?: RequestInit): Promise<T> {
  return (await (await call(path, init)).json()) as T;
}

function post(body: unknown, accept: string, signal?: AbortSignal): RequestInit {
  const headers = { "Content-Type": "application/json", Accept: accept };
  return { method: "POST", headers, body: JSON.stringify(body), signal: signal ?? null };
}

/** With the ETag of the list, which changes when the list does. */
export async function models(): Promise<Models & { tag: string }> {
  const response = await call("/models");
  return { ...((await response.json()) as Models), tag: response.headers.get("ETag") ?? "" };
}

export async function manifest(id: string): Promise<{ manifest: Manifest; sha: string }> {
  const response = await call(model(id));
  const sha = (response.headers.get("ETag") ?? "").replace(/^W\//, "").replaceAll('"', "");
  return { manifest: (await response.json()) as Manifest, sha };
}

export const samples = async (id: string) => (await json<{ samples: Sample[] }>(`${model(id)}/samples`)).samples;

/** `sha` names the bundle whose codes they are. */
export async function codes(id: string, sha: string): Promise<Codes> {
  const { n, latents, z, pre_z, factors } = await json<CodeList>(`${model(id)}/codes?sha=${sha}`);
  return { n, latents, z: floats(z), pre_z: pre_z === null ? null : floats(pre_z), factors };
}

/** What people call the latents, with the tag of this version of it. */
export const names = async (id: string) => tagged(await call(`${model(id)}/names`));

/** In place of the names with this tag; a 412 where somebody else has changed them meanwhile. */
async function saveNames(id: string, latents: readonly LatentName[], tag: string): Promise<Names & { tag: string }> {
  const headers = { "Content-Type": "application/json", "If-Match": tag };
  return tagged(await call(`${model(id)}/names`, { method: "PUT", headers, body: JSON.stringify({ latents }) }));
}

const tagged = async (response: Response): Promise<Names & { tag: string }> => ({ ...((await response.json()) as Names), tag: response.headers.get("ETag") ?? "*" });

export const sampleUrl = (id: string, n: number, sha: string) =>
  address(`${model(id)}/samples/${n}.png?sha=${sha}`).href;

export const galleryUrl = (id: string, sha: string) => address(`${model(id)}/samples.png?sha=${sha}`).href;

export const values = (id: string, range: RangeMode, steps: number) =>
  json<Values>(`${model(id)}/values?range=${range}&steps=${steps}`);

export function encode(signal: AbortSignal, id: string, file: Blob, crop: Square | null): Promise<Encoding> {
  const query = crop ? `?left=${crop.left}&top=${crop.top}&size=${crop.size}` : "";
  const headers = { "Content-Type": file.type };
  return json(`${model(id)}/encode${query}`, { method: "POST", headers, body: file, signal });
}

export const decodeUrl = (id: string) => address(`${model(id)}/decode`).href;

export const decode = (id: string, z: readonly number[]) => decodeAt(decodeUrl(id), z);

/** By its address, for who has no document. */
export async function decodeAt(url: string, z: readonly number[]): Promise<Picture> {
  const headers = { "Content-Type": OCTETS, Accept: OCTETS };
  const response = await call(url, { method: "POST", headers, body: new Float32Array(z) });
  const rgba = new Uint8ClampedArray(await response.arrayBuffer());
  return { rgba, width: Number(response.headers.get("X-Image-Width")), height: Number(response.headers.get("X-Image-Height")) };
}

/** One picture for each row of z; at most 512 rows. */
export async function decodeRows(signal: AbortSignal, id: string, z: readonly (readonly number[])[]): Promise<Picture[]> {
  const headers = { "Content-Type": OCTETS, Accept: OCTETS };
  const response = await call(`${model(id)}/decode`, { method: "POST", headers, body: new Float32Array(z.flat()), signal });
  const [width, height] = [Number(response.headers.get("X-Image-Width")), Number(response.headers.get("X-Image-Height"))];
  const all = await response.arrayBuffer();
  const size = 4 * width * height;
  return z.map((_, i) => ({ width, height, rgba: new Uint8ClampedArray(all, i * size, size) }));
}

/** A PNG: one row per latent, one column per value. */
export async function traverse(
  signal: AbortSignal,
  id: string,
  z: readonly number[],
  range: RangeMode,
  steps: number,
): Promise<Blob> {
  const body = { z, latents: null, steps, range };
  return (await call(`${model(id)}/traverse`, post(body, "image/png", signal))).blob();
}

/** A PNG: the images side by side. */
export async function strip(signal: AbortSignal, id: string, z: readonly (readonly number[])[]): Promise<Blob> {
  return (await call(`${model(id)}/decode`, post({ z }, "image/png", signal))).blob();
}

export const draws = async (id: string) => (await json<{ rules: DrawRule[] }>(`${model(id)}/draws`)).rules;

export const draw = (signal: AbortSignal, id: string, asked: DrawRequest) =>
  json<Draw>(`${model(id)}/draw`, post(asked, "application/json", signal));

export const factors = (id: string) => json<FactorControls>(`${model(id)}/factors`);

export const factorPicture = (signal: AbortSignal, id: string, values: readonly number[], sweep: number | null) =>
  json<FactorPicture>(`${model(id)}/factors`, post({ values, sweep }, "application/json", signal));

export const plots = async (id: string) => (await json<{ plots: PlotTitle[] }>(`${model(id)}/plots`)).plots;

export const plot = (id: string, name: string, asked: Asked) =>
  json<Figure>(`${model(id)}/plots/${encodeURIComponent(name)}${query(asked)}`);

const listed = (ids: readonly string[]) => `models=${ids.map(encodeURIComponent).join(",")}`;

export const compare = (ids: readonly string[]) => json<Comparison>(`/compare?${listed(ids)}`);

/** Of the server's choice of scores, or of one by its name. */
export const comparePlot = (ids: readonly string[], score: string | null) =>
  json<Figure>(`/plots/compare?${listed(ids)}${score === null ? "" : `&score=${encodeURIComponent(score)}`}`);

export function streamUrl(id: string): string {
  const url = address(`${model(id)}/stream`);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

/** A picture transformed, and how far its code moves. */
async function warp(signal: AbortSignal, id: string, picture: Picture, { rotation, x, y, scale }: Warp): Promise<Warped> {
  const headers = { "Content-Type": "image/png" };
  const body = await pngOf(picture);
  return json(`${model(id)}/warp?rotation=${rotation}&x=${x}&y=${y}&scale=${scale}`, { method: "POST", headers, body, signal });
}

const pngs = new WeakMap<Picture, Promise<Blob>>();

/** Made once for each picture; opaque pixels stay exactly what they are. */
function pngOf(picture: Picture): Promise<Blob> {
  const made = pngs.get(picture) ?? drawnPng(picture);
  pngs.set(picture, made);
  return made;
}

async function drawnPng({ width, height, rgba }: Picture): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}

/** A film to keep; `onprogress` hears how much of the work is done. */
async function render(signal: AbortSignal, id: string, asked: RenderRequest, onprogress: (done: number, of: number) => void): Promise<{ blob: Blob; name: string }> {
  const { body } = await call(`${model(id)}/render`, post(asked, "application/x-ndjson", signal));
  for await (const line of body ? jsonLines<RenderProgress | RenderedFile | { error: { code: string; message: string } }>(body) : []) {
    if ("error" in line) throw new ApiError(line.error.message, 200, line.error.code);
    if ("done" in line) onprogress(line.done, line.of);
    else return { blob: new Blob([bytesOf(line.file)], { type: line.type }), name: line.name };
  }
  throw new ApiError("The server stopped before the film was done.", 0, "torn");
}

/** What only a server can do; a page without one says so in its place. */
export const server = { render, saveNames, warp };

/** The whole of a picture, from an address on this server or a data: address. */
export async function picture(url: string): Promise<Picture> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    throw new ApiError("A picture did not arrive from the server.", 0, "no_picture");
  }
  const canvas = document.createElement("canvas");
  const { naturalWidth: width, naturalHeight: height } = image;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new ApiError("This browser cannot draw on a canvas.", 0, "no_canvas");
  context.drawImage(image, 0, 0);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data as Uint8ClampedArray<ArrayBuffer> };
}

export type { Crop };
