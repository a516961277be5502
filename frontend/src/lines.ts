/** JSON that arrives line by line. */

/** Each line of a body as soon as it is there; throws what the body throws. */
export async function* jsonLines<T>(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<T> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    const [first = "", ...others] = (done ? "\n" : value).split("\n");
    rest.push(first); // joined only once: one line may be many megabytes
    for (const next of others) {
      const line = rest.join("");
      if (line) yield JSON.parse(line) as T;
      rest = [next];
    }
    if (done) return;
  }
}
