declare module "plotly.js-cartesian-dist-min" {
  const Plotly: {
    react(target: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
    purge(target: HTMLElement): void;
    toImage(
      figure: { readonly data: unknown; readonly layout: unknown },
      options: { format: "png" | "svg"; width: number; height: number; scale: number; imageDataOnly: true },
    ): Promise<string>;
  };
  export default Plotly;
}
