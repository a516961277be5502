/**
 * A slider hears of a mouse when it moves, where the browser tells so much (`pointerrawupdate`): its own events wait for
 * the next frame, and what a move asks for would wait with them. Touch and pen may mean to scroll: those do wait.
 */
import type { Attachment } from "svelte/attachments";

/** Mice move up to a thousand times a second. */
const OFTEN_MS = 4;
/** Pixels by which the browser's own place of the thumb may differ from ours, and how often in a row it may more. */
const OFF_PX = 2;
const OFF_TIMES = 3;
const ENDS = ["change", "pointerup", "pointercancel", "lostpointercapture"];

interface Slide {
  readonly low: number;
  readonly high: number;
  ondrag(value: number): void;
}

/**
 * For a range input whose thumb is `--thumb` wide: tells what a hand makes of it, of each place once. Where the browser
 * turns out to place the thumb by other rules, the rest of the drag is left to it.
 */
export function early(slide: () => Slide): Attachment<HTMLInputElement> {
  return (input) => {
    let held: Held | null = null;

    function tell(hand: Held, at: number): void {
      const { low, high, ondrag } = slide();
      const share = hand.share();
      const value = (1 - share) * low + share * high; // at the ends exactly these
      if (value === hand.told?.value) return;
      hand.told = { value, at };
      ondrag(value);
    }

    const press = ({ pointerType, button }: PointerEvent) => {
      if (pointerType !== "mouse" || button !== 0) return;
      held = new Held(input);
      addEventListener("pointerrawupdate", move);
    };
    const move = (event: Event) => {
      if (!held) return;
      held.x = (event as PointerEvent).clientX;
      if (event.timeStamp - (held.told?.at ?? 0) >= OFTEN_MS) tell(held, event.timeStamp);
    };
    const hear = ({ timeStamp }: Event) => {
      const { low, high, ondrag } = slide();
      const own = input.valueAsNumber;
      if (held?.moved && held.agrees((own - low) / (high - low))) return tell(held, timeStamp);
      if (held?.moved) release();
      ondrag(own);
    };
    const release = () => {
      held = null;
      removeEventListener("pointerrawupdate", move);
    };

    input.addEventListener("pointerdown", press);
    input.addEventListener("input", hear);
    for (const end of ENDS) input.addEventListener(end, release);
    return () => {
      release();
      input.removeEventListener("pointerdown", press);
      input.removeEventListener("input", hear);
      for (const end of ENDS) input.removeEventListener(end, release);
    };
  };
}

/** A mouse that holds a slider's thumb. */
class Held {
  /** Of the mouse, in CSS pixels; NaN until it has moved. */
  x = NaN;
  /** The last value that was told, and when. */
  told: { readonly value: number; readonly at: number } | null = null;
  /** Where the middle of the thumb is at the low end, and how far it can go. */
  readonly #left: number;
  readonly #travel: number;
  #off = 0;

  constructor(input: HTMLInputElement) {
    const { left, width } = input.getBoundingClientRect();
    const thumb = (parseFloat(getComputedStyle(input).getPropertyValue("--thumb")) * width) / input.offsetWidth;
    this.#left = left + thumb / 2;
    this.#travel = width - thumb;
  }

  get moved(): boolean {
    return !Number.isNaN(this.x);
  }

  /** Of the way from the low end to the high one. */
  share(): number {
    return Math.min(Math.max((this.x - this.#left) / this.#travel, 0), 1);
  }

  /** Whether to go on so. A share of the browser's that is off once or twice is of a move before the last. */
  agrees(share: number): boolean {
    this.#off = Math.abs(share - this.share()) * this.#travel > OFF_PX ? this.#off + 1 : 0;
    return this.#off < OFF_TIMES;
  }
}
