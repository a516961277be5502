/** Runs one job at a time: urgent ones first, else in their order; what is no longer wanted is never begun. */
export function queue() {
  const waiting: { begin: () => Promise<void>; urgent: boolean }[] = [];
  let busy = false;

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (;;) {
      const first = Math.max(0, waiting.findIndex(({ urgent }) => urgent));
      const [next] = waiting.splice(first, 1);
      if (!next) break;
      await next.begin();
    }
    busy = false;
  }

  return <T>(run: () => Promise<T>, urgent: boolean, signal: AbortSignal | null = null): Promise<T> =>
    new Promise((done, fail) => {
      const begin = async () => {
        if (signal?.aborted) return fail(signal.reason);
        await run().then(done, fail);
      };
      waiting.push({ begin, urgent });
      void pump();
    });
}
