/** What the views show and what they may ask for. A view gets these as props and knows nothing else. */
import type { Square } from "./api";
import type { Drawn } from "./drawn";
import type { FilmStop } from "./films";
import type { Encoded } from "./latents";
import type { NameList } from "./names";
import type { Pin } from "./pins";
import type { Live } from "./source";
import type { Base, Matching, Mode, Part, Sort, View, Warp } from "./state";
import type { DrawRule, Encoding, FactorControls, Manifest, Picture, RangeMode, Rule, Sample, Sheet, Sweep } from "./types";

/** z drawn from the model's prior, or from what stands for it. */
export interface Drawing {
  readonly open: boolean;
  /** null: not known yet; empty: the bundle says too little. */
  readonly rules: readonly DrawRule[] | null;
  readonly rule: Rule | null;
  /** How many principal components, for the rule that takes some. */
  readonly k: number | null;
  readonly drawn: Drawn | null;
  /** What drew z as it is now; null where nothing did, or something has moved since. */
  readonly by: string | null;
}

/** The factors of the data set as sliders. */
export interface FactorPanel {
  readonly open: boolean;
  /** null: not known yet. */
  readonly controls: FactorControls | null;
  readonly values: readonly number[];
  /** Whether these are the factors of the input; an upload's are not known. */
  readonly known: readonly number[] | null;
  /** The factor under the hand. */
  readonly factor: number;
  /** What each latent does along a factor. */
  readonly sweep: Sweep | null;
  /** How far the last move took each latent, in standard deviations; null where there was none. */
  readonly moves: readonly number[] | null;
}

/** States of the open model that were pinned. */
export interface PinPanel {
  readonly open: boolean;
  /** At most six, by label. */
  readonly list: readonly Pin[];
  /** How many are of other models. */
  readonly elsewhere: number;
  /** What the picture is compared with. */
  readonly chosen: Pin | null;
  /** The two that one can go between, and where z was last put: 0 the one, 1 the other. */
  readonly from: Pin | null;
  readonly to: Pin | null;
  readonly t: number;
  readonly playing: boolean;
}

/** How the names of latents stand. */
export interface Naming {
  /** Whether new ones can be kept. */
  readonly editable: boolean;
  /** Whether they were made for an earlier export. */
  readonly earlier: boolean;
  /** The latent whose name is being written in its row. */
  readonly editing: number | null;
}

export interface Instrument {
  readonly manifest: Manifest;
  readonly sha: string;
  readonly samples: readonly Sample[];
  /** Address of the strip of all samples. */
  readonly gallery: string;
  readonly base: Base;
  readonly encoded: Encoded;
  readonly upload: { readonly url: string; readonly encoding: Encoding } | null;
  readonly input: Picture | null;
  readonly decoded: Picture | null;
  /** Draws `decoded` on a canvas from now on; null: whoever shows it draws it. */
  readonly show: Live["show"];
  /** The input's own z in this mode, and z as it is now. */
  readonly own: readonly number[];
  readonly z: readonly number[];
  /** Whether `decoded` shows z as it is now, and `input` the base. */
  readonly current: boolean;
  readonly values: readonly (readonly number[])[];
  /** Index of each of `values` in its codebook, where the range is the codebook's. */
  readonly codes: readonly (readonly number[])[] | null;
  readonly sheet: Sheet | null;
  /** Codebook values where sliders snap to them. */
  readonly books: readonly (readonly number[])[] | null;
  readonly range: RangeMode;
  readonly mode: Mode;
  readonly sort: Sort;
  readonly locked: readonly number[];
  /** Which part of the view is open; null, or another view's: its first. */
  readonly part: Part | null;
  /** The latent that a view or the stage is about; null: the view's own choice. */
  readonly latent: number | null;
  /** Models that stand beside the open one. */
  readonly others: readonly string[];
  /** How their latents are matched; null: the view's own choice. */
  readonly matching: Matching | null;
  /** The bits whose combinations are shown. */
  readonly bits: readonly number[];
  /** What is done to the input; null: nothing. */
  readonly warp: Warp | null;
  /** What people call the latents: one for each, null where nobody has named it. */
  readonly names: NameList;
  readonly naming: Naming;
  /** The latent under the hand: lit in rows and in the map. */
  readonly lit: number | null;
  /** Whose slider should take the focus; a new object for each request. */
  readonly target: { readonly latent: number } | null;
  readonly draws: Drawing;
  readonly factors: FactorPanel;
  readonly pins: PinPanel;
  /** Latents outside what validation images showed; whether all of them at once are unlike those though each is inside. */
  readonly unlike: { readonly outside: readonly number[]; readonly together: boolean };
  readonly playing: number | null;
  readonly sweep: number;
  readonly busy: string | null;
  readonly narrow: boolean;
  readonly hint: boolean;
  readonly theme: "light" | "dark";
}

export interface Acts {
  /** While a slider moves, and when it stands. */
  drag(latent: number, value: number): void;
  release(): void;
  /** One finished change; changes with the same key in quick succession are one step of undo. */
  set(latent: number, value: number, key?: string): void;
  /** All latents at once: while a hand moves them (release ends it), and as one finished change. */
  dragZ(z: readonly number[]): void;
  setZ(z: readonly number[], key?: string): void;
  reset(latent: number): void;
  play(latent: number): void;
  lock(latent: number): void;
  /** The pointer is over a latent, or over none. */
  light(latent: number | null): void;
  /** A latent's row has the focus. */
  focus(latent: number): void;
  /** Goes to a latent's slider, and plays it. */
  show(latent: number): void;
  random(): void;
  mean(): void;
  resetAll(): void;
  /** Opens the draws; if they are open, draws with the next seed. */
  draw(): void;
  closeDraws(): void;
  drawBy(rule: Rule): void;
  drawAlong(components: number): void;
  /** A drawn z into the sliders. */
  takeDraw(n: number): void;
  /** z that a rule of that name drew elsewhere on the page. */
  takeDrawn(z: readonly number[], by: string): void;
  /** Opens the factors, or closes them. */
  factors(): void;
  /** While a factor's slider moves, and when it stands. */
  setFactor(factor: number, value: number, done: boolean): void;
  releaseFactor(): void;
  /** A factor's slider has the focus. */
  aimFactor(factor: number): void;
  part(part: Part | null): void;
  choose(latent: number | null): void;
  /** The same on the way to something else: no step of undo of its own, but part of the next. */
  aim(latent: number | null): void;
  others(ids: readonly string[]): void;
  matching(matching: Matching): void;
  bits(bits: readonly number[]): void;
  /** While a slider of the input's transform moves, and when it stands. */
  warp(warp: Warp | null, done: boolean): void;
  range(range: RangeMode): void;
  mode(mode: Mode): void;
  sort(sort: Sort): void;
  sweep(seconds: number): void;
  sample(n: number): void;
  upload(file: Blob): void;
  paste(): void;
  crop(square: Square): void;
  view(view: View): void;
  /** Pins what is shown; opens the pins, or closes them. */
  pin(): void;
  pins(): void;
  unpin(label: string): void;
  /** What the picture is compared with. */
  choosePin(label: string): void;
  /** Goes back to a pinned state. */
  restorePin(label: string): void;
  spanPins(from: string, to: string): void;
  /** To a share of the way between the two: while a hand moves, and when it stands. */
  alongPins(t: number, done: boolean): void;
  playPins(): void;
  /** Begins to write a latent's name in its row, or ends it. */
  rename(latent: number | null): void;
  /** Opens a latent's name and note. */
  about(latent: number): void;
  name(latent: number, name: string, note: string): void;
  /** Opens z as a text. */
  text(): void;
  /** Asks for a film to keep: of the latent in focus, or, given some states with their names, of the way between them. */
  animate(stops?: readonly FilmStop[]): void;
  /** Says what the model is. */
  idea(): void;
}
