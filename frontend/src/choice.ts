/** Which model a page without a link opens on. */
import type { Summary } from "./types";

/**
 * The one of highest InfoM + InfoE, those without both last; the first of equals. InfoM alone would not do: it can be
 * high for latents that tell little of any factor.
 */
export function firstShown(models: readonly Summary[]): Summary | undefined {
  const merit = ({ scores }: Summary) => {
    const [m, e] = ["InfoM", "InfoE"].map((name) => scores.find((score) => score.name === name)?.value ?? -Infinity);
    return (m ?? -Infinity) + (e ?? -Infinity);
  };
  return models.reduce<Summary | undefined>((best, model) => (best && merit(best) >= merit(model) ? best : model), undefined);
}
