/** Colours that carry data: cividis for magnitudes, blue to orange for differences, Okabe-Ito for factors. Everything else is a token in tokens.css. */

/** Cividis (Nuñez, Anderton & Renslow 2018) at ten equal steps. */
const CIVIDIS = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [195, 179, 105],
  [225, 204, 85],
  [254, 232, 56],
] as const;

/** Okabe & Ito 2008, without black and yellow, which vanish on one theme or the other. */
export const FACTOR_COLOURS = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"];

export type Rgb = readonly [number, number, number];

export function cividis(share: number): Rgb {
  const at = Math.min(Math.max(share, 0), 1) * (CIVIDIS.length - 1);
  const i = Math.min(Math.floor(at), CIVIDIS.length - 2);
  const from = CIVIDIS[i] ?? CIVIDIS[0];
  const to = CIVIDIS[i + 1] ?? from;
  const mix = (c: 0 | 1 | 2) => Math.round(from[c] + (at - i) * (to[c] - from[c]));
  return [mix(0), mix(1), mix(2)];
}

/** Blue, white and orange of a signed share: -1, 0 and 1, symmetric about 0; beyond them clamped. */
const [LESS, NONE, MORE] = [
  [33, 102, 172],
  [255, 255, 255],
  [214, 96, 0],
] as const satisfies readonly Rgb[];

export function diverging(share: number): Rgb {
  const at = Math.min(Math.abs(share), 1);
  const end = share < 0 ? LESS : MORE;
  const mix = (c: 0 | 1 | 2) => Math.round(NONE[c] + at * (end[c] - NONE[c]));
  return [mix(0), mix(1), mix(2)];
}

/** WCAG relative luminance. */
export function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => (c <= 10.31475 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Black or white, whichever reads better. */
export function inkOn(rgb: Rgb): "#000" | "#fff" {
  return luminance(rgb) > 0.179 ? "#000" : "#fff";
}

export function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}

export function factorColour(index: number): string {
  return FACTOR_COLOURS[index % FACTOR_COLOURS.length] ?? "#56b4e9";
}
