/** The snapshots of one training as stops on a time slider, and their score as a curve. Pure functions. */
import { count, metric } from "./format";
import { place } from "./strip";
import type { Stop, Summary } from "./types";

/** What the curve shows: the first of these that any stop has. */
const CURVES = ["InfoM", "InfoE", "PSNR"] as const;

/** The line of the list that a model belongs to: its own, or that of the newest snapshot of the same training. */
export function lineOf(models: readonly Summary[], id: string | null | undefined): Summary | undefined {
  return models.find((model) => model.id === id) ?? models.find(({ snapshots }) => snapshots.some((stop) => stop.id === id));
}

/** Whether more snapshots are to come. */
export function training({ snapshot }: Summary): boolean {
  return snapshot !== null && snapshot.step < snapshot.steps;
}

/** The stop nearest to a step; of equals the first. */
export function stopAt(stops: readonly Stop[], step: number): Stop | undefined {
  const apart = (stop: Stop) => Math.abs(stop.step - step);
  return stops.reduce<Stop | undefined>((best, stop) => (best && apart(best) <= apart(stop) ? best : stop), undefined);
}

/** The name of the score whose curve is shown; null where no stop has one. */
export function curveOf(stops: readonly Stop[]): string | null {
  return CURVES.find((name) => stops.some((stop) => valueOf(stop, name) !== null)) ?? null;
}

export function valueOf(stop: Stop, name: string | null): number | null {
  return stop.scores.find((score) => score.name === name)?.value ?? null;
}

/** A stop in words: "step 4,000 of 30,000, InfoM 0.62". */
export function stopWords(stop: Stop, steps: number, name: string | null): string {
  const value = valueOf(stop, name);
  const score = name === null ? "" : `, ${name} ${value === null ? "undefined" : scoreWords(name, value)}`;
  return `step ${count(stop.step)} of ${count(steps)}${score}`;
}

export function scoreWords(name: string, value: number): string {
  return name === "PSNR" ? `${metric(value, "dB")} dB` : metric(value);
}

export interface Point {
  /** Shares of the box, from the left and from the top. */
  readonly x: number;
  readonly y: number;
}

/** A point for each stop, null where its score is undefined. Shares start at 0, decibels at the lowest. */
export function curve(stops: readonly Stop[], name: string | null): (Point | null)[] {
  const values = stops.map((stop) => valueOf(stop, name)).filter((value) => value !== null);
  const low = name === "PSNR" ? Math.min(...values) : 0;
  const high = Math.max(...values);
  const [first, last] = [stops[0]?.step ?? 0, stops.at(-1)?.step ?? 1];
  return stops.map((stop) => {
    const value = valueOf(stop, name);
    return value === null ? null : { x: place(stop.step, first, last), y: 1 - place(value, low, high) };
  });
}

/** An SVG path through the points on a box of 100 x 1, in pieces where one is missing. */
export function linePath(points: readonly (Point | null)[]): string {
  return points.map((point, i) => (point ? `${points[i - 1] ? "L" : "M"}${near(100 * point.x)} ${near(point.y)}` : "")).join("");
}

/** The area under it, a closed shape for each piece. */
export function areaPath(points: readonly (Point | null)[]): string {
  return points
    .map((point, i) => {
      const next = points[i + 1];
      return point && next ? `M${near(100 * point.x)} 1V${near(point.y)}L${near(100 * next.x)} ${near(next.y)}V1Z` : "";
    })
    .join("");
}

function near(value: number): string {
  return String(Math.round(1000 * value) / 1000);
}
