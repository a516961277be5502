/** Text for a live region, no oftener than people can listen. */
export function throttled(say: (text: string) => void, ms: number, later: (run: () => void, ms: number) => unknown) {
  let pending: string | null = null;
  let waiting = false;
  return (text: string): void => {
    pending = text;
    if (waiting) return;
    waiting = true;
    later(() => {
      waiting = false;
      if (pending !== null) say(pending);
      pending = null;
    }, ms);
  };
}
