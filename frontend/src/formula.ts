/** LaTeX to MathML, which browsers draw with the fonts they have. KaTeX is fetched when the first formula is shown. */

/** What KaTeX puts after an operator name, unless a delimiter follows: MathML gives it no width, TeX a thin space. */
const APPLIED = /<mo>\u2061<\/mo>(?!<mo\b|<mrow><mo\b)/g;

/** Markup, or null where the LaTeX is not understood. KaTeX escapes what it is given; `trust` keeps out links and styles. */
export async function mathml(tex: string): Promise<string | null> {
  const { default: katex } = await import("katex");
  try {
    const markup = katex.renderToString(`\\displaystyle ${tex}`, { output: "mathml", strict: "ignore", trust: false });
    return markup.replace(APPLIED, '<mspace width="0.1667em"></mspace>');
  } catch (error) {
    if (error instanceof katex.ParseError) return null;
    throw error;
  }
}
