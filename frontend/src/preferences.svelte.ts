/** What one person chose on this machine. Nothing here belongs in a link. */

export type Theme = "light" | "dark";

const KEY = "factorscope";

interface Stored {
  theme?: Theme;
  singleKeys?: boolean;
  hinted?: boolean;
  welcomed?: boolean;
}

export class Preferences {
  #stored = $state.raw<Stored>(read());
  #systemDark = $state(false);
  reducedMotion = $state(false);

  theme = $derived<Theme>(this.#stored.theme ?? (this.#systemDark ? "dark" : "light"));
  singleKeys = $derived(this.#stored.singleKeys ?? true);
  hinted = $derived(this.#stored.hinted ?? false);

  /** Whoever has moved a slider before needs no first words. */
  welcomed = $derived(this.#stored.welcomed ?? this.hinted);

  constructor() {
    follow("(prefers-color-scheme: dark)", (matches) => (this.#systemDark = matches));
    follow("(prefers-reduced-motion: reduce)", (matches) => (this.reducedMotion = matches));
  }

  toggleTheme = (): void => {
    const theme = this.theme === "dark" ? "light" : "dark";
    const system = this.#systemDark ? "dark" : "light";
    const { theme: _, ...others } = this.#stored;
    this.#store(theme === system ? others : { ...others, theme });
  };

  setSingleKeys = (singleKeys: boolean): void => this.#store({ ...this.#stored, singleKeys });

  hintSeen = (): void => {
    if (!this.hinted) this.#store({ ...this.#stored, hinted: true });
  };

  welcome = (): void => {
    if (!this.#stored.welcomed) this.#store({ ...this.#stored, welcomed: true });
  };

  #store(stored: Stored): void {
    this.#stored = stored;
    try {
      localStorage.setItem(KEY, JSON.stringify(stored));
    } catch {
      // private windows may refuse: the choice then lasts as long as the page
    }
  }
}

function follow(query: string, set: (matches: boolean) => void): void {
  const media = matchMedia(query);
  set(media.matches);
  media.addEventListener("change", (event) => set(event.matches));
}

function read(): Stored {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return stored !== null && typeof stored === "object" ? stored : {};
  } catch {
    return {};
  }
}
