/** The uploads of scenes: each picture is encoded once by each model, also ahead of time. */
import type { Source } from "./source";
import type { Scene } from "./talk";
import type { Encoding, Upload } from "./types";

const NO_SIGNAL = new AbortController().signal;

export function uploads(encode: Source["encode"]) {
  const known = new Map<string, Promise<Encoding>>();

  async function encoded(id: string, sha: string, file: Blob, picture: string): Promise<Encoding> {
    const key = `${sha} ${picture}`;
    const found = known.get(key) ?? encode(NO_SIGNAL, id, file, null);
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  }

  return {
    /** null where the scene has no picture of its own. Whoever puts another in its place revokes its address. */
    async of({ bundle, picture }: Scene): Promise<Upload | null> {
      if (picture === null) return null;
      const file = blobOf(picture);
      const encoding = await encoded(bundle.id, bundle.sha, file, picture);
      return { file, model: bundle.id, encoding, url: URL.createObjectURL(file) };
    },

    /** Encodes it for when it is asked for; a failure is told then. */
    ahead({ bundle, picture }: Scene): void {
      if (picture !== null) encoded(bundle.id, bundle.sha, blobOf(picture), picture).catch(() => undefined);
    },

    forget: (): void => known.clear(),
  };
}

/** The bytes of a base64 data: address; the page's policy does not let it be fetched. */
export function blobOf(address: string): Blob {
  const [, type = "", data = ""] = /^data:([a-z/]+);base64,(.*)$/.exec(address) ?? [];
  return new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type });
}
