/** The pictures and numbers that follow from what is open: fetched when it changes, never asked for by a view. */
import { untrack } from "svelte";
import { UNREACHABLE } from "./api";
import { latest } from "./latest";
import type { Notices } from "./notices.svelte";
import type { Session } from "./session.svelte";
import type { Source } from "./source";
import type { Link, Stream } from "./stream";
import type { Picture, Sheet } from "./types";

export const STEPS = 11;
const SHEET_WAITS_MS = 120; // after the last move of a slider

export class Feed {
  decoded = $state.raw<Picture | null>(null);
  /** The z that `decoded` shows. */
  decodedZ = $state.raw<readonly number[]>([]);
  input = $state.raw<Picture | null>(null);
  /** Where `input` came from, and where the one comes from that is wanted. */
  inputUrl = $state<string | null>(null);
  wantedUrl = $derived.by((): string | null => {
    const { model, upload, truth } = this.session;
    const { base } = this.session.state;
    if (!model) return null;
    if (typeof base === "number") return this.source.sampleUrl(model.manifest.id, base, model.sha);
    if (base !== "upload") return truth?.encoding.input ?? null;
    return upload?.model === model.manifest.id ? upload.encoding.input : null;
  });
  /** The swept values of each latent. */
  values = $state.raw<readonly (readonly number[])[]>([]);
  /** Which codes these are, where the range is the codebook's. */
  codes = $state.raw<readonly (readonly number[])[] | null>(null);
  sheet = $state.raw<Sheet | null>(null);
  link = $state<Link>("connecting");

  #stream = $state.raw<Stream | null>(null);
  /** Of the open model: what one snapshot shows stays until the next one has its own. */
  #run: string | null = null;
  /** The model that `values` are of. */
  #valuesOf = $state<string | null>(null);
  /** How often a lost link has come back. */
  #returns = $state(0);
  #id = $derived.by(() => this.session.manifest?.id ?? null);
  #traverse;
  #values;
  #picture;

  /** Must be made while a component is set up: it lives as long as the component. */
  constructor(
    private readonly source: Source,
    private readonly session: Session,
    private readonly notices: Notices,
  ) {
    this.#traverse = latest(source.traverse);
    this.#values = latest((_: AbortSignal, ...args: Parameters<Source["values"]>) => source.values(...args));
    this.#picture = latest((_: AbortSignal, url: string) => source.picture(url));
    $effect.pre(() => this.#connect()); // first: the z of a new model is nothing for the stream of the old one
    $effect.pre(() => this.#stream?.request(this.session.z)); // before what is shown of z: the answer comes the sooner
    $effect(() => this.#loadInput());
    $effect(() => this.#loadValues());
    $effect(() => this.#loadSheet());
  }

  #connect(): (() => void) | undefined {
    const model = this.session.model;
    if (!model) return undefined;
    const { id, image, snapshot } = model.manifest;
    const same = snapshot !== null && snapshot.run === this.#run;
    this.#run = snapshot?.run ?? null;
    this.link = "connecting";
    this.decodedZ = [];
    if (!same) {
      this.values = [];
      this.codes = null;
      this.sheet = null;
    }
    const mine = this.source.follow(id, { width: image.width, height: image.height }, {
      onPicture: (picture, z) => {
        this.decoded = picture;
        this.decodedZ = z;
      },
      onLink: (link) => untrack(() => this.#linked(link)), // either may come at once, while this is followed
      onError: (message) => untrack(() => this.notices.error(message)),
    });
    this.#stream = mine;
    return () => mine.close();
  }

  /** A link that comes back has another server behind it, perhaps: what was asked of the old one is asked again. */
  #linked(link: Link): void {
    if (this.link === "http" && link === "live") {
      this.#returns += 1;
      this.notices.over(UNREACHABLE, "The server answers again.");
    }
    this.link = link;
  }

  #loadInput(): void {
    void this.#returns;
    const url = this.wantedUrl;
    if (url === null) {
      this.input = this.inputUrl = null;
      return;
    }
    this.#picture(url).then((picture) => {
      if (!picture || this.wantedUrl !== url) return;
      this.input = picture;
      this.inputUrl = url;
    }, this.notices.error);
  }

  #loadValues(): void {
    void this.#returns;
    if (this.#id === null) return;
    const { range } = this.session;
    const id = this.#id;
    this.#values(id, range, STEPS).then((answer) => {
      if (!answer) return;
      this.#valuesOf = id;
      this.values = answer.values;
      this.codes = answer.codes;
    }, this.notices.error);
  }

  #loadSheet(): (() => void) | undefined {
    void this.#returns;
    const { z, range, manifest } = this.session;
    if (!manifest || this.#valuesOf !== manifest.id || this.values.length !== z.length) return undefined;
    const columns = Math.max(...this.values.map((row) => row.length));
    const timer = setTimeout(() => {
      this.#traverse(manifest.id, z, range, STEPS).then((png) => {
        if (!png) return;
        const old = this.sheet;
        this.sheet = { url: URL.createObjectURL(png), latents: z.map((_, k) => k), columns };
        if (old) setTimeout(() => URL.revokeObjectURL(old.url), 1000);
      }, this.notices.error);
    }, SHEET_WAITS_MS);
    return () => clearTimeout(timer);
  }
}
