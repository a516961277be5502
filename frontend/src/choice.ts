/** Which models there are to choose from, and which one a page without a link opens on. */
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

/** The models of one data set. */
export interface Group {
  readonly data: Summary["data"];
  readonly models: readonly { readonly model: Summary; readonly label: string }[];
}

/** By the data set's title, which also tells its sizes apart; models of the same title are told apart by their ids. */
export function grouped(models: readonly Summary[]): Group[] {
  const titles = models.map(({ title }) => title);
  const twin = (title: string) => titles.indexOf(title) !== titles.lastIndexOf(title);
  const groups = new Map<string, Summary[]>();
  for (const model of models) groups.set(model.data.title, [...(groups.get(model.data.title) ?? []), model]);
  return [...groups.values()]
    .flatMap((members) => (members[0] ? [{ data: members[0].data, members }] : []))
    .sort((a, b) => a.data.title.localeCompare(b.data.title))
    .map(({ data, members }) => ({
      data,
      models: members.map((model) => ({ model, label: label(model, twin(model.title)) })),
    }));
}

/** Of a training that left snapshots its run is told: the id names a step. */
function label({ title, id, snapshot }: Summary, twin: boolean): string {
  if (snapshot) return `${title} (${snapshot.step < snapshot.steps ? "in training" : "trained"}${twin ? `, ${snapshot.run}` : ""})`;
  return twin ? `${title} (${id})` : title;
}

/** What can be compared with a model: those with scores on its data set. */
export function alike(models: readonly Summary[], id: string): Summary[] {
  const name = models.find((model) => model.id === id)?.data.name;
  return models.filter(({ data, scores }) => data.name === name && scores.length > 0);
}
