/**
 * Wraps an async function so that one call of it runs at a time, and of those that wait only the newest will: a hand
 * that moves faster than the answers sees every answer. `run` must not fail; `idle` is called when nothing waits.
 */
export function newest<T>(run: (value: T) => Promise<void>, idle: () => void) {
  let waiting: { readonly value: T } | null = null;
  let running = false;
  return async (value: T): Promise<void> => {
    waiting = { value };
    if (running) return;
    running = true;
    while (waiting) {
      const next: { readonly value: T } = waiting;
      waiting = null;
      await run(next.value);
    }
    running = false;
    idle();
  };
}
