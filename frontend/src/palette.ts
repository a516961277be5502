/** The theme's colours and font as values, for what is drawn outside the page: charts and files. */
export interface Palette {
  readonly ink: string;
  readonly quiet: string;
  readonly hairline: string;
  readonly paper: string;
  readonly font: string;
}

/** Those of the page as it stands, read from its tokens. */
export function pagePalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return { ink: token("--ink"), quiet: token("--quiet"), hairline: token("--hairline"), paper: token("--paper"), font: token("--font") };
}
