/** What is open: the models, one model with its samples, the upload, and the state that the URL carries. */
import { Busy } from "./busy.svelte";
import { firstShown } from "./choice";
import { UPLOAD_TYPES, type Square } from "./api";
import { isValues, sameValues } from "./factors";
import { sameAll } from "./floats";
import * as latents from "./latents";
import { latest } from "./latest";
import * as moves from "./moves";
import type { Notices } from "./notices.svelte";
import type { Source } from "./source";
import { fromHash, INITIAL, toHash, type Mode, type State } from "./state";
import { timeline, type Timeline } from "./timeline";
import { fetched, opener, type Model } from "./opener";
import { lineOf, training } from "./snapshots";
import { truthOf, truths } from "./truths";
import type { FactorPicture, Manifest, RangeMode, Refusal, Summary, Upload } from "./types";

export class Session {
  models = $state.raw<readonly Summary[]>([]);
  refused = $state.raw<readonly Refusal[]>([]);
  /** Whether the list of models has arrived. */
  listed = $state(false);
  model = $state.raw<Model | null>(null);
  state = $state.raw<State>(INITIAL);
  /** Address of the strip of all samples; the snapshots of one training have the same. */
  gallery = $state("");
  upload = $state.raw<Upload | null>(null);
  /** The true picture of the base's factor values, where it has such a base. */
  truth = $state.raw<FactorPicture | null>(null);
  readonly busy = new Busy();

  manifest = $derived(this.model?.manifest ?? null);
  books = $derived(this.manifest ? latents.codebooks(this.manifest) : null);
  snapping = $derived(this.books !== null && this.state.mode === "snap");
  base = $derived.by((): latents.Encoded => {
    const mean = { z: this.manifest?.statistics.mean ?? [], pre_z: null };
    const { base } = this.state;
    if (typeof base === "number") return this.model?.samples[base] ?? mean;
    if (isValues(base)) return sameValues(base, this.truth?.values ?? null) && this.truth ? this.truth.encoding : mean;
    return this.upload?.encoding ?? { z: this.state.z ?? mean.z, pre_z: null };
  });
  own = $derived(latents.ownZ(this.base, this.state.mode));
  z = $derived(this.state.z ?? this.own);
  range = $derived<RangeMode>(this.manifest ? latents.rangeOf(this.state, this.manifest) : "minmax");

  #timeline: Timeline | null = null;
  #wanted = "";
  #tag = "";
  #opener = opener((id) => fetched(this.source, id));
  /** Whether the last look at the list failed: that is said once. */
  #unanswered = false;
  #turn = 0;
  #encode;
  #truths;

  constructor(
    private readonly source: Source,
    private readonly notices: Notices,
  ) {
    this.#encode = latest(source.encode);
    this.#truths = truths(source.factorPicture);
  }

  start = async (): Promise<void> => {
    await this.refresh();
    await this.adopt(fromHash(location.hash));
  };

  /** The browser has gone to another entry of its history, or somebody has edited the address. */
  arrived = (state: unknown): void => {
    this.#timeline?.arrived(state, location.hash);
    void this.adopt(fromHash(location.hash));
  };

  refresh = async (): Promise<void> => {
    try {
      const { models, refused, tag } = await this.source.models();
      this.#unanswered = false;
      if (tag !== this.#tag || !this.listed) {
        this.models = models;
        this.refused = refused;
        this.#tag = tag;
        this.#opener.forget();
        this.listed = true;
      }
      const open = models.find((model) => model.id === this.manifest?.id);
      if (open && open.sha !== this.model?.sha) await this.#reopen(open.id);
    } catch (error) {
      if (!this.#unanswered) this.notices.error(error);
      this.#unanswered = true;
    }
  };

  /** The open model was exported anew: its pictures are those of another network now. */
  async #reopen(id: string): Promise<void> {
    this.model = null;
    if (!(await this.#open(id, { ...this.state, sha: null }))) return;
    this.#timeline?.settle(toHash(this.state));
    this.notices.note(`${this.manifest?.title} was exported anew: this is the new one.`);
  }

  /** Goes to a state from a link or from the history, opening its model if need be. */
  adopt = async (wanted: State): Promise<void> => {
    const known = lineOf(this.models, wanted.model);
    const shown = known ?? firstShown(this.models);
    if (!shown) return;
    if (wanted.model !== null && !known) this.notices.note(`There is no model ${wanted.model} here; this is ${shown.title}.`);
    const usable = known ? wanted : { ...wanted, sha: null, z: null, live: training(shown) };
    if (!(await this.#open(known && wanted.model !== null && !wanted.live ? wanted.model : shown.id, usable))) return;
    this.#timeline ??= timeline(history, toHash(this.state));
    this.#timeline.settle(toHash(this.state));
  };

  /** Goes to a state with the upload that it is about, if any; false if something else was asked for meanwhile. */
  enter = async (wanted: State, upload: Upload | null): Promise<boolean> => {
    if (wanted.base === "upload") this.#keep(upload); // never another picture in its place
    return wanted.model !== null && (await this.#open(wanted.model, wanted));
  };

  /** Writes what is open into the address: as a step of undo, or in the place of what stood there. */
  write = (step: boolean): void => {
    if (step) this.#timeline?.commit(toHash(this.state));
    else this.#timeline?.settle(toHash(this.state));
  };

  openModel = async (id: string): Promise<void> => {
    if (id === this.manifest?.id) return;
    const line = lineOf(this.models, id);
    const next: State = { ...this.state, model: id, sha: null, z: null, locked: [], live: line !== undefined && training(line) };
    if (await this.#open(id, next)) this.#timeline?.commit(toHash(this.state));
  };

  /** Fetches what may be opened next. */
  ahead = (ids: readonly string[]): void => void this.#opener.ahead(ids);

  /** Goes to another snapshot of the same training; all else stays as it is by then. No step of undo while Live. */
  openSnapshot = async (id: string, live: boolean): Promise<void> => {
    const was = this.state.live;
    const moved = (): State => {
      const own = this.state.base === "upload" && sameAll(this.z, this.own); // the next one's own, then
      return { ...this.state, model: id, sha: null, z: own ? null : this.state.z, live };
    };
    if (!(await this.#open(id, moved))) return;
    if (was && live) this.#timeline?.settle(toHash(this.state));
    else this.#timeline?.commit(toHash(this.state), "snapshot");
  };

  /** In the middle of a drag or of playing. */
  drag = (latent: number, value: number): void => this.dragZ(moves.replaced(this.z, latent, value));

  dragZ = (z: readonly number[]): void => {
    const open = this.#context();
    if (open) this.#move(moves.withZ(this.state, z, open));
  };

  /** A change while a hand moves; `release` ends it. */
  movePatch = (fields: Partial<State>): void => this.#move({ ...this.state, ...fields });

  /** The end of it: a step of undo. */
  release = (key = ""): void => this.#change(this.state, key);

  set = (latent: number, value: number, key = ""): void => this.setZ(moves.replaced(this.z, latent, value), key);

  setZ = (z: readonly number[], key = ""): void => {
    const open = this.#context();
    if (open) this.#change(moves.withZ(this.state, z, open), key);
  };

  setMode = (mode: Mode): void => {
    const open = this.#context();
    if (open) this.#change(moves.withMode(this.state, this.z, mode, open));
  };

  setRange = (range: RangeMode): void => {
    const open = this.#context();
    if (open) this.#change(moves.withRange(this.state, this.z, range, open));
  };

  /** A finished change of what does not depend on the model. */
  patch = (fields: Partial<State>, key = ""): void => this.#change({ ...this.state, ...fields }, key);

  undo = (): boolean => this.#timeline?.undo() ?? false;
  redo = (): boolean => this.#timeline?.redo() ?? false;

  /** Every free latent drawn on its own. */
  random = (): void => this.#fill((manifest, k) => latents.drawn(manifest, k, this.range, Math.random));

  mean = (): void => this.#fill((manifest, k) => manifest.statistics.mean[k] ?? 0);

  #fill(value: (manifest: Manifest, latent: number) => number): void {
    const { manifest } = this;
    if (manifest) this.setZ(this.z.map((old, k) => (this.state.locked.includes(k) ? old : value(manifest, k))));
  }

  /** Encodes a picture and makes it the base; without a crop the server takes the largest centred square. */
  encode = async (file: Blob, crop: Square | null = null): Promise<void> => {
    const { manifest } = this;
    if (!manifest) return;
    if (!UPLOAD_TYPES.includes(file.type))
      return this.notices.error(`Only PNG, JPEG and WebP pictures can be encoded; this file is ${file.type || "of no known type"}.`);
    const done = this.busy.begin("Encoding the picture…");
    try {
      const encoding = await this.#encode(manifest.id, file, crop);
      if (!encoding || this.manifest !== manifest) return;
      this.#keep({ file, model: manifest.id, encoding, url: this.upload?.file === file ? this.upload.url : URL.createObjectURL(file) });
      this.#change({ ...this.state, base: "upload", z: latents.ownZ(encoding, this.state.mode) }, crop ? "crop" : "");
    } catch (error) {
      this.notices.error(error);
    } finally {
      done();
    }
  };

  /** Makes the true picture of factor values the base, unless something else has changed before it is there. */
  chooseFactors = async (values: readonly number[], done: boolean, key: string): Promise<void> => {
    const { model, state } = this;
    if (!model) return;
    try {
      const truth = await this.#truths(model.manifest.id, model.sha, values);
      if (this.model !== model || this.state !== state) return;
      this.truth = truth;
      const next: State = { ...state, base: truth.values, z: null };
      if (done) return this.#change(next, key);
      this.#move(next);
    } catch (error) {
      this.notices.error(error);
    }
  };

  #keep(upload: Upload | null): void {
    if (this.upload && this.upload.url !== upload?.url) URL.revokeObjectURL(this.upload.url);
    this.upload = upload;
  }

  #move(next: State): void {
    this.state = next;
    this.#timeline?.move(toHash(next));
  }

  #change(next: State, key = ""): void {
    this.state = next;
    this.#timeline?.commit(toHash(next), key);
  }

  #context(): moves.Open | null {
    if (!this.model) return null;
    return { manifest: this.model.manifest, books: this.books, samples: this.model.samples, base: this.base };
  }

  /** Loads a model unless it is the open one, and sets the state on it; false if another was asked for meanwhile. */
  async #open(id: string, asked: State | (() => State)): Promise<boolean> {
    this.#wanted = id;
    let model = this.model;
    if (model?.manifest.id !== id) {
      const done = this.busy.begin("Opening the model…");
      try {
        model = await this.#opener.open(id);
      } catch (error) {
        this.notices.error(error);
        return false;
      } finally {
        done();
      }
    }
    const turn = (this.#turn += 1);
    let wanted = asked instanceof Function ? asked() : asked;
    const truth = isValues(wanted.base) ? await truthOf(this.#truths, model, wanted.base, this.notices) : null;
    if (this.#wanted !== id || this.#turn !== turn) return false;
    if (asked instanceof Function) wanted = { ...asked(), base: wanted.base };
    const changed = model !== this.model;
    const run = model.manifest.snapshot?.run;
    if (changed && (run === undefined || run !== this.manifest?.snapshot?.run)) this.gallery = this.source.galleryUrl(id, model.sha);
    this.model = model;
    this.truth = truth;
    const base = isValues(wanted.base) && !truth ? INITIAL.base : wanted.base;
    this.state = moves.fitted({ ...wanted, base }, model.manifest, model.sha, model.samples, this.notices.note);
    if (changed && this.state.base === "upload" && this.upload && this.upload.model !== id) await this.#encodeAgain(this.upload);
    return this.#wanted === id;
  }

  /** The upload stays when the model changes: its picture is encoded by the new one. */
  async #encodeAgain({ file, url, encoding: { crop } }: Upload): Promise<void> {
    const { model } = this;
    if (!model) return;
    try {
      const square = { left: crop.left, top: crop.top, size: crop.size_x };
      const encoding = await this.#encode(model.manifest.id, file, square);
      if (!encoding || this.model !== model) return;
      this.upload = { file, url, model: model.manifest.id, encoding };
      this.state = { ...this.state, z: this.state.z ?? latents.ownZ(encoding, this.state.mode) };
    } catch (error) {
      this.notices.error(error);
    }
  }
}
