/** Draws from the open model: by which rule, what came of it, and which z of it went into the sliders. */
import { componentsOf, DRAWN, drawnBy, ruleName, type Drawn, type Taken } from "./drawn";
import { latest } from "./latest";
import type { Notices } from "./notices.svelte";
import type { Session } from "./session.svelte";
import type { Source } from "./source";
import type { DrawRule, Rule } from "./types";

const REMEMBERED = 64;
const FREE_AFTER_MS = 1000; // the page may still show the old strip

export class Draws {
  open = $state(false);
  /** null: not known yet; empty: the bundle says too little. */
  rules = $state.raw<readonly DrawRule[] | null>(null);
  drawn = $state.raw<Drawn | null>(null);
  #wished = $state<Rule | null>(null);
  #components = $state(2);
  #seed = $state(0);
  /** The models that the rules and the strip are of. */
  #rulesOf = "";
  #drawnOf = "";
  #taken = $state.raw<readonly Taken[]>([]);

  /** The wish outlives a model that lacks the rule. */
  rule = $derived.by((): Rule | null => (this.rules?.find(({ rule }) => rule === this.#wished) ?? this.rules?.[0])?.rule ?? null);
  k = $derived.by(() => (this.rule === null ? null : componentsOf(this.rule, this.#components, this.session.z.length)));
  /** What drew z as it is now. */
  by = $derived.by(() => drawnBy(this.#taken, this.session.z));

  #rules;
  #draw;

  /** Must be made while a component is set up: it lives as long as the component. */
  constructor(
    source: Source,
    private readonly session: Session,
    private readonly notices: Notices,
  ) {
    this.#rules = latest((_: AbortSignal, id: string) => source.draws(id));
    this.#draw = latest((signal: AbortSignal, id: string, rule: Rule, k: number | null, seed: number) => draw(source, signal, id, rule, k, seed));
    $effect(() => this.#forget());
    $effect(() => this.#loadRules());
    $effect(() => this.#load());
  }

  /** Opens, or draws with the next seed. */
  next = (): void => {
    if (this.open) this.#seed += 1;
    this.open = true;
  };

  choose = (rule: Rule): void => {
    this.#wished = rule;
  };

  along = (k: number): void => {
    this.#components = k;
  };

  take = (n: number): void => {
    const z = this.drawn?.z[n];
    if (!this.drawn || !z || this.#drawnOf !== this.session.model?.sha) return;
    this.keep(z, this.drawn.name);
  };

  /** z into the sliders, remembered as drawn by the rule of that name. */
  keep = (z: readonly number[], name: string): void => {
    this.session.setZ(z);
    this.#taken = [{ name, z: this.session.z }, ...this.#taken].slice(0, REMEMBERED);
  };

  /** What belongs to the model before; of the same training it stays until the next snapshot's is there. */
  #forget(): () => void {
    const run = this.session.manifest?.snapshot?.run;
    return () => {
      this.#taken = [];
      if (run !== undefined && run === this.session.manifest?.snapshot?.run) return;
      this.#rulesOf = "";
      this.rules = null;
      this.#show(null);
    };
  }

  #loadRules(): void {
    const { model } = this.session;
    if (!this.open || !model || this.#rulesOf === model.sha) return;
    this.#rules(model.manifest.id).then((rules) => {
      if (!rules || this.session.model !== model) return;
      this.rules = rules;
      this.#rulesOf = model.sha;
    }, this.notices.error);
  }

  #load(): void {
    const { model } = this.session;
    const { open, rule, k } = this;
    const seed = this.#seed;
    if (!open || !model || rule === null) return;
    this.#draw(model.manifest.id, rule, k, seed).then((drawn) => {
      if (!drawn) return;
      if (this.session.model !== model) return URL.revokeObjectURL(drawn.url);
      this.#show(drawn);
      this.#drawnOf = model.sha;
    }, this.notices.error);
  }

  #show(drawn: Drawn | null): void {
    const old = this.drawn;
    this.drawn = drawn;
    if (old) setTimeout(() => URL.revokeObjectURL(old.url), FREE_AFTER_MS);
  }
}

async function draw(source: Source, signal: AbortSignal, id: string, rule: Rule, k: number | null, seed: number): Promise<Drawn> {
  const { about, z } = await source.draw(signal, id, { rule, n: DRAWN, seed, k });
  return { name: ruleName(rule, k), about, seed, z, url: URL.createObjectURL(await source.strip(signal, id, z)) };
}
