/** Single keys: what each does, and when it is somebody else's. */

export type Action =
  | "next" | "previous" | "random" | "mean" | "draw" | "reset" | "undo" | "redo" | "play" | "lock" | "upload" | "copy" | "help"
  | "idea" | "factors" | "leave" | "rename" | "animate" | "pin" | "text" | { view: number };

/** What is not done to the open model. */
export type PageAction = "present" | "scene" | "talk";

const ACTIONS: Readonly<Record<string, Action | PageAction>> = {
  j: "next",
  k: "previous",
  r: "random",
  m: "mean",
  n: "draw",
  f: "factors",
  "0": "reset",
  z: "undo",
  Z: "redo",
  " ": "play",
  l: "lock",
  u: "upload",
  c: "copy",
  i: "idea",
  a: "animate",
  x: "pin",
  t: "text",
  p: "present",
  s: "scene",
  e: "talk",
  "?": "help",
  Escape: "leave",
};

/** For the help dialog, in its order. */
export const KEY_HELP: readonly (readonly [keys: string, does: string])[] = [
  ["← → ↑ ↓", "move the focused slider; with Shift finely; in a codebook to the next code"],
  ["Page Up, Page Down", "move it by a tenth of its range"],
  ["Home, End", "to the ends of its range"],
  ["J, K", "next and previous latent"],
  ["Space", "play or pause the focused latent"],
  ["0", "reset the focused latent"],
  ["L", "lock it: Random and Mean leave it alone"],
  ["R, M", "random z, mean z"],
  ["F2", "name it, and keep a note on it"],
  ["N", "new z, drawn by a rule that stands under them; again with the next seed"],
  ["F", "factors as sliders: the true picture of their values, and which latents move with them"],
  ["Z, Shift+Z", "undo and redo; so do Ctrl+Z, Ctrl+Shift+Z and the browser's Back and Forward"],
  ["U", "upload a picture; Ctrl+V pastes one"],
  ["C, T", "copy z as numbers; z as a text to read and to change; Ctrl+V of numbers sets it"],
  ["X", "pin what is shown: to see what differs from it, and to go between two pins"],
  ["A", "a film of the focused latent to keep: MP4, GIF or WebP"],
  ["I", "what the model is: its idea, what to try first, its loss, its papers, how it was made"],
  ["P", "on stage; there Page Down, → and Space go on, Page Up and ← back, B is black, D dark or light, F full screen, Enter plays"],
  ["S, E", "save what is open as a scene of a talk; the talk"],
  ["1 – 7", "Explore, Codebook, Bits, Components, Consistency, Metrics, Compare"],
  ["Esc", "stop, close, leave"],
  ["?", "this help"],
];

export interface Pressed {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

/** What holds the focus, as far as keys are concerned. */
export type Holder = "text" | "select" | "button" | "slider" | "grid" | "nothing";

export function actionOf(pressed: Pressed, holder: Holder, singleKeys: boolean): Action | PageAction | null {
  const { key, ctrl, shift, alt } = pressed;
  if (alt) return null;
  if (ctrl) {
    if (holder === "text") return null;
    if (key.toLowerCase() === "z") return shift ? "redo" : "undo";
    return key === "y" ? "redo" : null;
  }
  if (key === "Escape") return "leave";
  if (key === "F2") return "rename";
  if (!singleKeys || holder === "text" || holder === "select") return null;
  if (key === " ") return holder === "slider" || holder === "nothing" ? "play" : null;
  if (/^[1-8]$/.test(key)) return { view: Number(key) - 1 };
  if (/^[a-zA-Z]$/.test(key)) return ACTIONS[shift && key.toLowerCase() === "z" ? "Z" : key.toLowerCase()] ?? null;
  return ACTIONS[key] ?? null;
}

export function holderOf(element: Element | null): Holder {
  if (!(element instanceof HTMLElement)) return "nothing";
  if (element instanceof HTMLInputElement) {
    if (element.type === "range") return "slider";
    return element.type === "checkbox" || element.type === "radio" || element.type === "file" ? "button" : "text";
  }
  if (element instanceof HTMLTextAreaElement || element.isContentEditable) return "text";
  if (element instanceof HTMLSelectElement) return "select";
  if (element.closest('[role="grid"]')) return "grid";
  if (element.closest("button, a, summary, [role=button], [tabindex='0']")) return "button";
  return "nothing";
}
