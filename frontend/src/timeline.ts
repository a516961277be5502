/** The URL as undo: while a gesture lasts its entry is rewritten, when it ends it becomes an entry of its own. */

export interface Entries {
  readonly state: unknown;
  pushState(data: unknown, unused: string, url: string): void;
  replaceState(data: unknown, unused: string, url: string): void;
  back(): void;
  forward(): void;
}

export interface Clock {
  now(): number;
  later(run: () => void, ms: number): unknown;
}

const WRITE_EVERY_MS = 250; // browsers refuse more than about a hundred writes in half a minute
export const SAME_GESTURE_MS = 1000;

export const realClock: Clock = { now: () => Date.now(), later: (run, ms) => setTimeout(run, ms) };

export function timeline(entries: Entries, start: string, clock: Clock = realClock) {
  let at = depth(entries.state) ?? 0;
  let top = at;
  let current = start;
  let before: string | null = null; // what the entry held when the gesture began
  let unwritten = false; // whether the entry holds something older than `current`
  let waiting = false;
  let last = { key: "", time: -Infinity };
  write(start);

  function write(hash: string): void {
    current = hash;
    unwritten = false;
    entries.replaceState({ at }, "", hash);
  }

  function writeSoon(hash: string): void {
    current = hash;
    unwritten = true;
    if (waiting) return;
    waiting = true;
    clock.later(() => {
      waiting = false;
      if (unwritten) write(current);
    }, WRITE_EVERY_MS);
  }

  return {
    /** The state in the middle of a gesture. */
    move(hash: string): void {
      before ??= current;
      writeSoon(hash);
    },

    /** The end of a gesture. Gestures with the same `key` in quick succession are one step of undo. */
    commit(hash: string, key = ""): void {
      const from = before ?? current;
      const holds = before === null && !unwritten;
      before = null;
      const merges = key !== "" && key === last.key && clock.now() - last.time < SAME_GESTURE_MS;
      last = { key, time: clock.now() };
      if (merges) return writeSoon(hash); // a key that is held comes thirty times a second
      if (!holds) write(from);
      if (hash === from) return;
      at += 1;
      top = at;
      current = hash;
      entries.pushState({ at }, "", hash);
    },

    /** Rewrites the entry: not a step of undo. */
    settle(hash: string): void {
      before = null;
      write(hash);
    },

    /** The browser has moved to another entry, or somebody has edited the address. */
    arrived(state: unknown, hash: string): void {
      before = null;
      last = { key: "", time: -Infinity };
      const there = depth(state);
      if (there === null) top = at += 1;
      else at = there;
      top = Math.max(top, at);
      write(hash);
    },

    undo(): boolean {
      if (at === 0) return false;
      if (unwritten) write(current);
      entries.back();
      return true;
    },

    redo(): boolean {
      if (at >= top) return false;
      entries.forward();
      return true;
    },
  };
}

export type Timeline = ReturnType<typeof timeline>;

function depth(state: unknown): number | null {
  const found = state !== null && typeof state === "object" && "at" in state ? state.at : null;
  return typeof found === "number" ? found : null;
}
