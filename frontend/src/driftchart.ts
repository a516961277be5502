/** Where the panels of the drift curves lie, and the scales within them. */
import { linear, ticks } from "./axis";
import { curveOf, span, valuesOf, type Measure, type Span, type Transform } from "./drift";
import type { Manifest } from "./types";

const AXIS = 40; // for the numbers at the left
const LETTER = 16; // for the names at the lines' ends
const ABOVE = 18;
const BELOW = 24;
/** Narrower than this, panels stand below each other. */
const LEAST = 150;
/** Room above the highest curve, for an image that lies above it. */
const MARGIN = 1.15;

export interface Panel {
  readonly transform: Transform;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Whether it has the numbers of the common axis. */
  readonly first: boolean;
  readonly span: Span;
}

export interface Layout {
  readonly height: number;
  readonly panels: readonly Panel[];
}

/** One panel for each transform: beside each other where there is room for it, else below each other. */
export function layout(manifest: Manifest, transforms: readonly Transform[], width: number, each: number): Layout {
  const n = Math.max(transforms.length, 1);
  const beside = (width - AXIS) / n >= LEAST;
  const step = beside ? (width - AXIS) / n : width - AXIS;
  const panels = transforms.map((transform, i) => {
    const left = AXIS + (beside ? i * step : 0);
    const top = ABOVE + (beside ? 0 : i * each);
    return { transform, left, top, right: left + step - LETTER - 8, bottom: top + each - ABOVE - BELOW, first: !beside || i === 0, span: span(manifest, transform) };
  });
  return { height: beside ? each : n * each, panels };
}

/** The upper end of the common axis: above every curve of every model; 0 where there are none. */
export function highest(manifests: readonly Manifest[], transforms: readonly Transform[], measure: Measure): number {
  const all = manifests.flatMap((manifest) => transforms.flatMap((transform) => {
    const curve = curveOf(manifest, transform);
    return curve ? (valuesOf(curve, measure) ?? []) : [];
  }));
  return MARGIN * Math.max(0, ...all);
}

export const across = (panel: Panel) => linear(panel.span, [panel.left, panel.right]);
export const upward = (panel: Panel, high: number) => linear([0, high || 1], [panel.bottom, panel.top]);

/** The value of a transform under a point, and which transform it is; null outside of all panels. */
export function under(panels: readonly Panel[], x: number, y: number): { panel: Panel; value: number } | null {
  const panel = panels.find(({ left, right, top, bottom }) => x >= left - 4 && x <= right + 4 && y >= top - 4 && y <= bottom + 4);
  return panel ? { panel, value: valueAt(panel, x) } : null;
}

/** Held within the panel's ends. */
export function valueAt({ left, right, span: ends }: Panel, x: number): number {
  return linear([left, right], ends)(Math.min(Math.max(x, left), right));
}

/** About as many ticks as there is room for, three at the least, always with that of no transform. */
export function stops({ span: ends, left, right, transform }: Panel): number[] {
  let count = Math.max(3, Math.floor((right - left) / 56));
  while (count < 12 && ticks(...ends, count).length < 3) count += 1;
  const found = ticks(...ends, count);
  const none = transform === "scale" ? 1 : 0;
  if (found.includes(none) || none < ends[0] || none > ends[1]) return found;
  return [...found.filter((at) => Math.abs(at - none) > (ends[1] - ends[0]) / 8), none].sort((a, b) => a - b);
}

/** The points of a line as SVG has them. */
export function points(x: readonly number[], y: readonly number[], place: (at: number) => number, height: (value: number) => number): string {
  return x.map((at, i) => `${round(place(at))},${round(height(y[i] ?? 0))}`).join(" ");
}

const round = (value: number) => Math.round(100 * value) / 100;
