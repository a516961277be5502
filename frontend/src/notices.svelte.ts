/** Messages that do not block: what went wrong or is worth knowing, until somebody closes them. */

export interface Notice {
  readonly id: number;
  readonly kind: "error" | "note";
  readonly text: string;
}

const NOTE_STAYS_MS = 8000;
const MOST = 4;

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 0;

  error = (problem: unknown): void => {
    this.#add("error", problem instanceof Error ? problem.message : String(problem));
  };

  note = (text: string): void => {
    const id = this.#add("note", text);
    setTimeout(() => this.close(id), NOTE_STAYS_MS);
  };

  /** What said `text` is over: it goes, and `instead` is said if it was there. */
  over(text: string, instead: string): void {
    const left = this.list.filter((notice) => notice.text !== text);
    if (left.length === this.list.length) return;
    this.list = left;
    this.note(instead);
  }

  close = (id: number): void => {
    this.list = this.list.filter((notice) => notice.id !== id);
  };

  #add(kind: Notice["kind"], text: string): number {
    const id = this.#next++;
    const others = this.list.filter((notice) => notice.text !== text);
    this.list = [...others, { id, kind, text }].slice(-MOST);
    return id;
  }
}
