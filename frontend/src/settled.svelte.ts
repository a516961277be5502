/** What a value is once it has stood still: for pictures that need not follow a hand. */
export class Settled<T> {
  value: T = $state.raw() as T;

  /** Must be made while a component is set up; `of` is followed. */
  constructor(of: () => T, ms: number) {
    this.value = of();
    $effect(() => {
      const next = of();
      const timer = setTimeout(() => (this.value = next), ms);
      return () => clearTimeout(timer);
    });
  }
}
