/** The instrument's source in a page that needs no server: it carries the models and runs their graphs itself. */
import { ApiError, picture, type Square } from "../api";
import { floats } from "../floats";
import type { Source } from "../source";
import { stream } from "../stream";
import type { Encoding, Picture } from "../types";
import { comparisonChart, comparisonOf, drawOf, figureOf, valuesOf } from "./answers";
import { bytes, carried, type Carried, type CarriedModel } from "./carried";
import { codeOf, meanSquare, nearest, percentileOf, verdict } from "./encoding";
import { Engine } from "./engine";
import { asInput, fit, png } from "./fit";
import { sheet } from "./sheets";

/** Where a picture is wanted of a model that has not been opened. */
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

export function packed(): Source {
  const open = new Map<string, CarriedModel>();
  const urls = new Map<string, string>();
  const list = () => carried<Carried>("models.js");

  async function model(id: string): Promise<CarriedModel> {
    const { models } = await list();
    const ids = models.models.flatMap((one) => [one.id, ...one.snapshots.map((stop) => stop.id)]);
    if (!ids.includes(id)) throw new ApiError(`This packed demo has no model \`${id}\`.`, 404, "unknown_model");
    const found = await carried<CarriedModel>(`models/${id}.js`);
    open.set(id, found);
    return found;
  }

  const engine = new Engine(model);

  async function pictures(id: string, z: readonly (readonly number[])[], signal: AbortSignal | null = null): Promise<Picture[]> {
    const { width, height } = (await model(id)).manifest.image;
    return (await engine.decode(id, z, signal)).map((rgba) => ({ width, height, rgba }));
  }

  async function decode(id: string, z: readonly number[]): Promise<Picture> {
    const [found] = await pictures(id, [z]);
    if (!found) throw new ApiError("The decoder gives no image.", 422, "bad_request");
    return found;
  }

  function url(key: string, base64: string | undefined): string {
    if (base64 === undefined) return NOTHING;
    const known = urls.get(key) ?? URL.createObjectURL(new Blob([bytes(base64)], { type: "image/png" }));
    urls.set(key, known);
    return known;
  }

  async function encode(signal: AbortSignal, id: string, file: Blob, square: Square | null): Promise<Encoding> {
    const { manifest, samples } = await model(id);
    const { latent, image, reconstruction } = manifest;
    const { image: seen, crop, upright } = await fit(file, square, image);
    const input = asInput(seen, image.channels);
    const { z: found, pre_z, log_var } = await engine.run(id, "encoder", input, [1, image.channels, image.height, image.width], signal);
    if (!found) throw new ApiError("The encoder gives no z.", 422, "bad_request");
    const { image: decoded } = await engine.run(id, "decoder", found.slice(), [1, found.length], signal);
    const z = Array.from(found);
    const error = meanSquare(decoded ?? new Float32Array(input.length), input);
    const percentile = percentileOf(error, reconstruction);
    return {
      z,
      pre_z: pre_z ? Array.from(pre_z) : null,
      log_std: log_var ? Array.from(log_var, (value) => value / 2) : null,
      code: codeOf(z, latent),
      quantization_error: pre_z ? Array.from(pre_z, (value, k) => value - (z[k] ?? 0)) : null,
      nearest: nearest(z, samples),
      error,
      percentile,
      verdict: verdict(percentile),
      crop,
      upright,
      input: png(seen),
    };
  }

  return {
    models: async () => ({ ...(await list()).models, tag: "packed" }),
    manifest: async (id) => model(id),
    samples: async (id) => (await model(id)).samples as Awaited<ReturnType<Source["samples"]>>,
    codes: async (id) => {
      const { n, latents, z, pre_z, factors } = (await model(id)).codes;
      return { n, latents, z: floats(z), pre_z: pre_z === null ? null : floats(pre_z), factors };
    },
    names: async (id) => ({ ...(await model(id)).names, tag: "packed" }),
    sampleUrl: (id, n) => url(`${id}/${n}`, open.get(id)?.pictures[n]),
    galleryUrl: (id) => url(id, open.get(id)?.gallery),
    values: async (id, range, steps) => valuesOf(await model(id), range, steps),
    encode,
    decode,
    decodeRows: (signal, id, z) => pictures(id, z, signal),
    traverse: async (signal, id, z, range, steps) => {
      const { values } = valuesOf(await model(id), range, steps);
      const all = await pictures(id, values.flatMap((row, k) => row.map((value) => z.with(k, value))), signal);
      return sheet(values.map((row) => all.splice(0, row.length)));
    },
    strip: async (signal, id, z) => sheet([await pictures(id, z, signal)]),
    draws: async (id) => (await model(id)).rules as Awaited<ReturnType<Source["draws"]>>,
    draw: async (_, id, asked) => drawOf(await model(id), asked),
    factors: async (id) => (await model(id)).factors,
    factorPicture: async (_, id) => {
      const { factors } = await model(id);
      throw new ApiError(factors.reason ?? "A packed demo draws no pictures of factors.", 404, "not_carried");
    },
    plots: async (id) => (await model(id)).plots as Awaited<ReturnType<Source["plots"]>>,
    plot: async (id, name, asked) => figureOf(await model(id), name, asked),
    compare: async (ids) => comparisonOf(await list(), ids),
    comparePlot: async (ids, score) => comparisonChart(await list(), ids, score),
    follow: (id, size, hears) => stream({ ...hears, size, open: null, decode: (z) => decode(id, z), later: (run, ms) => setTimeout(run, ms) }),
    show: null,
    picture,
    server: null,
  };
}
