/** What takes time, in words; only where it takes long enough to be noticed. */
const NOTICED_MS = 300;

export class Busy {
  words = $state<string | null>(null);

  /** Something begins; the answer is to be called at its end. */
  begin(words: string): () => void {
    const timer = setTimeout(() => (this.words = words), NOTICED_MS);
    return () => {
      clearTimeout(timer);
      this.words = null;
    };
  }
}
