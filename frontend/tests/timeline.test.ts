import { expect, test } from "vitest";
import { timeline, type Clock, type Entries } from "../src/timeline";

/** The browser's history, with its rule that a push drops what lies ahead. */
function browser() {
  const list: { state: unknown; url: string }[] = [{ state: null, url: "" }];
  let at = 0;
  const entries: Entries = {
    get state() {
      return list[at]?.state;
    },
    pushState: (state, _, url) => {
      list.length = ++at;
      list.push({ state, url });
    },
    replaceState: (state, _, url) => void (list[at] = { state, url }),
    back: () => void (at = Math.max(0, at - 1)),
    forward: () => void (at = Math.min(list.length - 1, at + 1)),
  };
  return { entries, urls: () => list.map(({ url }) => url), url: () => list[at]?.url, here: () => list[at]?.state };
}

function clock() {
  let now = 0;
  let due: { run: () => void; at: number }[] = [];
  const fake: Clock = { now: () => now, later: (run, ms) => due.push({ run, at: now + ms }) };
  const pass = (ms: number) => {
    now += ms;
    const ready = due.filter(({ at }) => at <= now);
    due = due.filter(({ at }) => at > now);
    ready.forEach(({ run }) => run());
  };
  return { fake, pass };
}

test("a drag is one step: its beginning stays in the entry before, its end is a new one", () => {
  const { entries, urls, url } = browser();
  const { fake, pass } = clock();
  const history = timeline(entries, "#a", fake);
  for (const hash of ["#b", "#c", "#d"]) {
    history.move(hash);
    pass(300);
  }
  expect(urls()).toEqual(["#d"]);
  history.commit("#e");
  expect(urls()).toEqual(["#a", "#e"]);
  history.undo();
  expect(url()).toBe("#a");
});

test("while dragging the URL is written at most four times a second, and with the newest state", () => {
  const { entries, urls } = browser();
  const { fake, pass } = clock();
  const history = timeline(entries, "#a", fake);
  history.move("#b");
  history.move("#c");
  expect(urls()).toEqual(["#a"]);
  pass(250);
  expect(urls()).toEqual(["#c"]);
});

test("a write that was waiting when the gesture ended does not come after it", () => {
  const { entries, urls } = browser();
  const { fake, pass } = clock();
  const history = timeline(entries, "#a", fake);
  history.move("#b");
  history.commit("#c");
  pass(1000);
  expect(urls()).toEqual(["#a", "#c"]);
});

test("a gesture that ends where it began leaves no step", () => {
  const { entries, urls } = browser();
  const history = timeline(entries, "#a", clock().fake);
  history.move("#b");
  history.commit("#a");
  expect(urls()).toEqual(["#a"]);
});

test("presses of a held key are one step, of another key or after a pause another", () => {
  const { entries, urls } = browser();
  const { fake, pass } = clock();
  const history = timeline(entries, "#0", fake);
  history.commit("#1", "keys-3");
  pass(100);
  history.commit("#2", "keys-3");
  pass(250);
  expect(urls()).toEqual(["#0", "#2"]);
  history.commit("#3", "keys-4");
  pass(2000);
  history.commit("#4", "keys-4");
  expect(urls()).toEqual(["#0", "#2", "#3", "#4"]);
});

test("a key that is held writes the URL at most four times a second, and what is next finds it written", () => {
  const { entries, urls, url } = browser();
  const { fake, pass } = clock();
  let writes = 0;
  const replaceState: Entries["replaceState"] = (...args) => void (writes += 1, entries.replaceState(...args));
  const history = timeline({ ...entries, replaceState }, "#0", fake);
  for (let press = 1; press <= 60; press += 1) {
    history.commit(`#${press}`, "keys-3");
    pass(1000 / 30);
  }
  expect(writes).toBeLessThanOrEqual(9);
  expect(urls()).toHaveLength(2);
  history.commit("#61", "keys-3");
  history.commit("#other");
  expect(urls()).toEqual(["#0", "#61", "#other"]);
  history.commit("#again", "keys-3");
  history.commit("#last", "keys-3");
  history.undo();
  expect(urls().at(-1)).toBe("#last");
  expect(url()).toBe("#other");
});

test("undo stops at the first state of the page, redo at the last", () => {
  const { entries, url, here } = browser();
  const history = timeline(entries, "#a", clock().fake);
  expect(history.undo()).toBe(false);
  history.commit("#b");
  expect(history.redo()).toBe(false);
  expect(history.undo()).toBe(true);
  history.arrived(here(), "#a");
  expect(history.undo()).toBe(false);
  expect(history.redo()).toBe(true);
  expect(url()).toBe("#b");
});

test("an address edited by hand is a step that can be undone", () => {
  const { entries, here } = browser();
  const history = timeline(entries, "#a", clock().fake);
  entries.pushState(null, "", "#typed");
  history.arrived(here(), "#typed");
  expect(history.undo()).toBe(true);
});

test("after a reload the depth is known, so Back is still undo", () => {
  const { entries } = browser();
  timeline(entries, "#a", clock().fake).commit("#b");
  expect(timeline(entries, "#b", clock().fake).undo()).toBe(true);
});
