/** Keys on stage: what a clicker and a speaker without eyes on the keyboard may press. */
import type { Holder, Pressed } from "./keys";

export type StageKey = "next" | "previous" | "first" | "last" | "latent+" | "latent-" | "value" | "play" | "black" | "theme" | "full" | "leave";

/** `null`: somebody else's key; `"none"`: nobody's, for what it opens is not seen on stage. */
export function stageKey({ key, ctrl, alt }: Pressed, holder: Holder, single: boolean, letters: boolean): StageKey | "none" | null {
  if (ctrl || alt) return null;
  if (key === "PageDown") return "next"; // a clicker's, whatever has the focus
  if (key === "PageUp") return "previous";
  if (key === "Escape") return "leave";
  if (holder === "text" || holder === "select") return null;
  const free = holder === "nothing" || holder === "button";
  // the slider of the one latent is moved by Up and Down, so the other keys of sliders go to the talk
  if (free || single) {
    if (key === "ArrowRight") return "next";
    if (key === "ArrowLeft") return "previous";
    if (key === "Home") return "first";
    if (key === "End") return "last";
  }
  if (key === " " && (holder === "nothing" || holder === "slider")) return "next";
  if (single && (key === "ArrowUp" || key === "ArrowDown")) return holder === "slider" ? null : "value";
  if (single && key === "Enter" && (holder === "nothing" || holder === "slider")) return "play";
  if (key === "F2") return "none";
  if (!letters) return null;
  if (key === ".") return "black";
  return LETTERS[key.toLowerCase()] ?? null;
}

const LETTERS: Readonly<Record<string, StageKey | "none">> = {
  b: "black",
  d: "theme",
  f: "full",
  j: "latent+",
  k: "latent-",
  a: "none",
  e: "none",
  n: "none",
  p: "none",
  s: "none",
  t: "none",
  u: "none",
  x: "none",
};
