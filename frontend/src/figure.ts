/** Makes a server's figure wear the page's theme: its own colours for data stay. */
import type { Palette } from "./palette";
import type { Figure } from "./types";

type Layout = Figure["layout"];

/** Above the drawing, for a legend or the titles of panels, where the page itself says title and subtitle. */
const TOP = 32;

/** As the page draws it: clear ground, without the title, which `caption` has. */
export function themed(figure: Figure, palette: Palette): Figure {
  const { title: _, ...layout } = worn(figure, palette);
  delete layout["width"];
  delete layout["height"];
  return { data: data(figure, palette), layout: { ...layout, autosize: true, margin: { ...record(layout["margin"]), t: TOP } } };
}

/** As a file: whole, with title and subtitle, on the theme's paper. */
export function printed(figure: Figure, palette: Palette): Figure {
  const layout = worn(figure, palette);
  return { data: data(figure, palette), layout: { ...layout, paper_bgcolor: palette.paper, plot_bgcolor: palette.paper } };
}

/** Pixels of a panel that is one below another: its title, a line for each row, its ticks and their title. */
const ABOVE = 30;
const ROW = 34;
const BELOW = 50;

/** A figure of panels beside each other with the panels below each other, for narrow screens; and its height in pixels. */
export function stacked({ data, layout }: Figure): { figure: Figure; height: number } {
  const numbers = Object.keys(layout).flatMap((name) => /^xaxis(\d*)$/.exec(name)?.[1] ?? []).sort((a, b) => Number(a) - Number(b));
  const rows = record(layout["yaxis"])["tickvals"];
  const names = record(layout["yaxis"])["ticktext"];
  const part = ABOVE + ROW * (Array.isArray(rows) ? rows.length : 1) + BELOW;
  const whole = part * numbers.length;
  const changed: Layout = { ...layout, margin: { ...record(layout["margin"]), b: 8 } };
  numbers.forEach((number, i) => {
    changed[`xaxis${number}`] = { ...record(layout[`xaxis${number}`]), domain: [0, 1] };
    changed[`yaxis${number}`] = {
      ...record(layout[`yaxis${number}`]),
      domain: [1 - ((i + 1) * part - BELOW) / whole, 1 - (i * part + ABOVE) / whole],
      ticktext: Array.isArray(names) ? names.map((name) => String(name).replace(" · ", "<br>")) : names,
      showticklabels: true,
    };
  });
  const titles = Array.isArray(layout["annotations"]) ? layout["annotations"] : [];
  changed["annotations"] = titles.map((title, i) => ({ ...record(title), x: 0, xanchor: "left", y: 1 - (i * part + ABOVE) / whole }));
  return { figure: { data, layout: changed }, height: TOP + whole };
}

/** Title and subtitle as plain text, of Plotly's markup. */
export function caption(figure: Figure): { title: string; subtitle: string } {
  const title = record(figure.layout["title"]);
  return { title: plain(title["text"]), subtitle: plain(record(title["subtitle"])["text"]) };
}

/** Plotly's markup without its tags. */
function plain(markup: unknown): string {
  if (typeof markup !== "string") return "";
  const marks: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&amp;": "&" };
  return markup.replace(/<br ?\/?>/g, " ").replace(/<[^>]*>/g, "").replace(/&(lt|gt|quot|#x27|amp);/g, (mark) => marks[mark] ?? mark);
}

/** The figure's layout over that of its template, in the theme's ink. */
function worn(figure: Figure, palette: Palette): Layout {
  const base = record(record(figure.layout["template"])["layout"]);
  const layout: Layout = {
    ...base,
    ...figure.layout,
    margin: { ...record(base["margin"]), ...record(figure.layout["margin"]) },
    legend: { ...record(base["legend"]), ...record(figure.layout["legend"]) },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.quiet, activecolor: palette.ink },
    template: null,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { ...record(figure.layout["font"]), family: palette.font, size: 12, color: palette.ink },
  };
  for (const name of new Set(["xaxis", "yaxis", ...Object.keys(figure.layout)])) {
    if (!/^[xy]axis\d*$/.test(name)) continue;
    layout[name] = { ...record(base[name.slice(0, 5)]), ...record(figure.layout[name]), ...axis(palette) };
  }
  return layout;
}

function data(figure: Figure, palette: Palette): Figure["data"] {
  const inked = (trace: Layout, bars: string) => (trace[bars] ? { [bars]: { color: palette.ink, ...record(trace[bars]) } } : {});
  return figure.data.map((trace) => ({ ...trace, ...inked(trace, "error_y"), ...inked(trace, "error_x") }));
}

function axis({ quiet, hairline }: Palette): Layout {
  return { gridcolor: hairline, zerolinecolor: hairline, linecolor: hairline, tickcolor: hairline, tickfont: { color: quiet } };
}

function record(value: unknown): Layout {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Layout) : {};
}
