/** z and pictures through the clipboard. */
import { UPLOAD_TYPES } from "./api";
import { editable } from "./format";
import type { Notices } from "./notices.svelte";
import type { Session } from "./session.svelte";
import { readZ } from "./ztext";

export class Clipboard {
  constructor(
    private readonly session: Session,
    private readonly notices: Notices,
  ) {}

  copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.session.z.map(editable).join(", "));
      this.notices.note("z copied as numbers. The address of this page is a link to it.");
    } catch {
      this.notices.error("The browser did not allow copying: z is also in the address of this page.");
    }
  };

  /** A picture, or else z as numbers. */
  paste = async (): Promise<void> => {
    try {
      const items = await navigator.clipboard.read();
      for (const item of items) {
        const type = item.types.find((found) => UPLOAD_TYPES.includes(found));
        if (type) return await this.session.encode(await item.getType(type));
      }
      const text = items.find(({ types }) => types.includes("text/plain"));
      if (!text || !this.take(await (await text.getType("text/plain")).text())) this.notices.note("There is no picture in the clipboard, and no z.");
    } catch {
      this.notices.note("The browser did not allow reading the clipboard: press Ctrl+V instead.");
    }
  };

  /** Sets z to the numbers in a text, or says what is wrong with them; false where there is no number at all. */
  take = (text: string): boolean => {
    if (!this.session.manifest || !/\d/.test(text)) return false;
    const read = readZ(text, this.session.z.length);
    if ("problem" in read) this.notices.note(`What was pasted is no z of this model: ${read.problem}`);
    else {
      this.session.setZ(read.z);
      this.notices.note(this.session.snapping ? "z pasted: each latent takes the nearest value of its codebook." : "z pasted.");
    }
    return true;
  };
}
