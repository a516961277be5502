/** Makes a server's figure wear the page's theme: its own colours for data stay. */
import type { Figure } from "./types";

export interface Palette {
  readonly ink: string;
  readonly quiet: string;
  readonly hairline: string;
  readonly font: string;
}

type Layout = Figure["layout"];

export function themed(figure: Figure, palette: Palette): Figure {
  const layout: Layout = {
    ...figure.layout,
    autosize: true,
    modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.quiet, activecolor: palette.ink },
    template: null,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { ...record(figure.layout["font"]), family: palette.font, size: 12, color: palette.ink },
  };
  delete layout["width"];
  for (const name of Object.keys(figure.layout)) {
    if (!/^[xy]axis\d*$/.test(name)) continue;
    layout[name] = { ...record(figure.layout[name]), ...axis(palette) };
  }
  for (const name of ["xaxis", "yaxis"]) layout[name] ??= axis(palette);
  const data = figure.data.map((trace) =>
    trace["error_y"] ? { ...trace, error_y: { ...record(trace["error_y"]), color: palette.ink } } : trace,
  );
  return { data, layout };
}

function axis({ quiet, hairline }: Palette): Layout {
  return { gridcolor: hairline, zerolinecolor: hairline, linecolor: hairline, tickcolor: hairline, tickfont: { color: quiet } };
}

function record(value: unknown): Layout {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Layout) : {};
}
