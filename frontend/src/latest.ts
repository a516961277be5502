/** Wraps an async function so that a new call aborts the one before: only the last answer arrives. */
export function latest<A extends unknown[], R>(run: (signal: AbortSignal, ...args: A) => Promise<R>) {
  let current: AbortController | undefined;
  return async (...args: A): Promise<R | undefined> => {
    current?.abort();
    const mine = (current = new AbortController());
    try {
      const result = await run(mine.signal, ...args);
      return mine.signal.aborted ? undefined : result;
    } catch (error) {
      if (mine.signal.aborted) return undefined;
      throw error;
    }
  };
}
