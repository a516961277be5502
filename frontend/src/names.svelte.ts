/** The names of the open model's latents: read with it, changed one at a time, kept by the server. */
import { ApiError } from "./api";
import { fileName, save } from "./files";
import { latest } from "./latest";
import { byLatent, fromFile, MOST_NAME, MOST_NOTE, plain, renamed, toFile, type NameList } from "./names";
import type { Notices } from "./notices.svelte";
import type { Session } from "./session.svelte";
import type { Source } from "./source";
import type { LatentName, Names } from "./types";

export class LatentNames {
  /** The latent whose name is being written in its row, and the one whose name and note are open in a dialog. */
  editing = $state<number | null>(null);
  about = $state<number | null>(null);
  /** Whether they were made for an earlier export. */
  earlier = $state(false);
  #latents = $state.raw<readonly LatentName[]>([]);
  #of = "";
  #tag = "";
  #load;

  list = $derived.by((): NameList => byLatent(this.#latents, this.session.manifest?.statistics.latents.length ?? 0));
  /** A page without a server shows names and cannot keep new ones. */
  readonly editable: boolean;

  /** Must be made while a component is set up: it lives as long as the component. */
  constructor(
    private readonly source: Source,
    private readonly session: Session,
    private readonly notices: Notices,
  ) {
    this.editable = source.server !== null;
    this.#load = latest((_: AbortSignal, id: string) => source.names(id));
    $effect(() => {
      const { model } = session;
      if (model) void this.#follow(model.manifest.id, model.sha);
    });
  }

  /** Of two who change at once both changes hold, unless they are of one latent: then the last one's. */
  set = (latent: number, name: string, note: string): Promise<boolean> =>
    this.#change([{ latent, name: plain(name, MOST_NAME), note: plain(note, MOST_NOTE) }]);

  /** Asks the browser to keep all names as a file. */
  keep = (): void => {
    const { model } = this.session;
    if (!model) return;
    const text = toFile(model.manifest.id, model.sha, this.#latents);
    save(new Blob([text], { type: "application/json" }), fileName([model.manifest.id, "names"], "json"));
  };

  /** The names in a file; those that it does not mention stay. */
  take = async (file: Blob): Promise<void> => {
    const { model } = this.session;
    if (!model) return;
    try {
      const { id, latents, beyond } = fromFile(await file.text(), model.manifest.statistics.latents.length);
      if (!(await this.#change(latents))) return;
      const other = id && id !== model.manifest.id ? ` They were written for ${id}.` : "";
      const lost = beyond > 0 ? ` ${beyond} are of latents that this model does not have.` : "";
      this.notices.note(`${latents.length} ${latents.length === 1 ? "name" : "names"} taken from the file.${lost}${other}`);
    } catch (problem) {
      this.notices.error(problem);
    }
  };

  async #follow(id: string, sha: string): Promise<void> {
    const asked = `${id} ${sha}`;
    if (asked === this.#of) return;
    this.#of = asked;
    this.editing = this.about = null;
    this.#show([], false, "");
    try {
      const found = await this.#load(id);
      if (!found || this.#of !== asked) return;
      this.#show(found.latents, !found.current, found.tag);
      if (!found.current && found.latents.length > 0) this.notices.note("The names of these latents were made for an earlier export: they may not fit.");
    } catch (problem) {
      this.notices.error(problem);
    }
  }

  async #change(changes: readonly LatentName[]): Promise<boolean> {
    const { model } = this.session;
    if (!model) return false;
    const before = this.#latents;
    this.#latents = renamed(before, changes); // seen at once, taken back if it cannot be kept
    try {
      const kept = await this.#save(model.manifest.id, model.manifest.statistics.latents.length, before, changes);
      if (this.session.model === model) this.#show(kept.latents, !kept.current, kept.tag);
      return true;
    } catch (problem) {
      if (this.session.model === model) this.#latents = before;
      this.notices.error(problem);
      return false;
    }
  }

  async #save(id: string, size: number, before: readonly LatentName[], changes: readonly LatentName[]): Promise<Names & { tag: string }> {
    const { server } = this.source;
    if (!server) throw new Error("This page has no server that could keep names.");
    const changed = (list: readonly LatentName[]) => renamed(list, changes).filter(({ latent }) => latent < size); // the server keeps the others
    try {
      return await server.saveNames(id, changed(before), this.#tag);
    } catch (problem) {
      if (!(problem instanceof ApiError && problem.status === 412)) throw problem;
      const now = await this.source.names(id);
      return server.saveNames(id, changed(now.latents), now.tag);
    }
  }

  #show(latents: readonly LatentName[], earlier: boolean, tag: string): void {
    this.#latents = latents;
    this.earlier = earlier && latents.length > 0;
    this.#tag = tag;
  }
}
