/** Which model a page without a link opens on. */
import type { Summary } from "./types";

/** The most disentangled one: of highest InfoM, those without a value last; the first of equals. */
export function firstShown(models: readonly Summary[]): Summary | undefined {
  const infom = (model: Summary) => model.scores.find(({ name }) => name === "InfoM")?.value ?? -Infinity;
  return models.reduce<Summary | undefined>((best, model) => (best && infom(best) >= infom(model) ? best : model), undefined);
}
