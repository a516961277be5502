declare module "plotly.js-cartesian-dist-min" {
  const Plotly: {
    react(target: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
    purge(target: HTMLElement): void;
  };
  export default Plotly;
}
