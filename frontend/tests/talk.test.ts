import { expect, test } from "vitest";
import { presented, presenting } from "../src/presented";
import { stageKey } from "../src/stagekeys";
import { INITIAL, type State } from "../src/state";
import { added, between, changed, EMPTY, glides, lacks, moved, sceneOf, stateOf, without, type Scene, type Talk } from "../src/talk";
import { FORMAT, read, TalkError, VERSION, written } from "../src/talkfile";
import type { Model } from "../src/opener";
import type { Summary } from "../src/types";
import { blobOf } from "../src/uploads";
import { GAUSSIAN } from "./manifests";

const SHA = "0123456789abcdef".repeat(4);
const PICTURE = "data:image/png;base64,AAEC/w==";
const MODEL: Model = { manifest: GAUSSIAN, sha: SHA, samples: [] };
const line = (id: string, sha: string, stops: string[] = []) => ({ id, sha, title: id.toUpperCase(), snapshots: stops.map((stop) => ({ id: stop })) }) as unknown as Summary;
const OPEN: State = {
  ...INITIAL,
  view: "bits",
  part: "map",
  model: "toy",
  sha: "01234567",
  base: "upload",
  range: "prior",
  mode: "free",
  sort: "index",
  locked: [2],
  latent: 1,
  others: ["beside"],
  bits: [0, 2],
  matching: "factor",
  warp: { rotation: 10, x: 0, y: -0.1, scale: 1.5 },
  live: true,
};
const Z = [0.1, -2, 3.5].map(Math.fround);
const SCENE: Scene = { ...sceneOf(OPEN, Z, MODEL, [line("beside", SHA)], PICTURE), caption: "Here it is", notes: "breathe" };
const named = (...captions: string[]): Talk => ({ title: "", scenes: captions.map((caption) => ({ ...SCENE, caption })) });
const captions = (talk: Talk) => talk.scenes.map(({ caption }) => caption).join("");

/** The file of one scene, after a change to its tree. */
function file(change: (talk: any) => void): string {
  const tree = JSON.parse(written({ title: "Talk", scenes: [SCENE] }));
  change(tree);
  return JSON.stringify(tree);
}

test("a scene holds all of the state with the whole sha, and gives it back", () => {
  expect(SCENE.bundle).toEqual({ id: "toy", sha: SHA, title: "Toy" });
  expect(stateOf(SCENE)).toEqual({ ...OPEN, sha: SHA, z: Z, live: false });
});

test("a picture is kept of an upload only", () => {
  expect(SCENE.picture).toBe(PICTURE);
  expect(sceneOf({ ...OPEN, base: 3 }, Z, MODEL, [], PICTURE).picture).toBeNull();
});

test("a talk survives the way through its file exactly", () => {
  const talk: Talk = { title: "α, β", scenes: [SCENE, { ...SCENE, state: { ...SCENE.state, base: [1, 0, 4], warp: null, latent: null, range: null, matching: null }, picture: null }] };
  expect(read(written(talk))).toEqual(talk);
  expect(read(written(EMPTY))).toEqual(EMPTY);
});

test.each<[what: string, text: string, said: string]>([
  ["no JSON", "{", "it is not JSON"],
  ["another format", '{"format": "slides"}', FORMAT],
  ["a list", "[]", FORMAT],
  ["a later version", file((talk) => (talk.version = VERSION + 1)), `version ${VERSION + 1}`],
  ["no scenes", file((talk) => delete talk.scenes), "no field “scenes”"],
  ["a field nobody knows", file((talk) => (talk.scenes[0].music = "loud")), "Scene 1 has a field “music”"],
  ["a short sha", file((talk) => (talk.scenes[0].bundle.sha = "0123abcd")), "Scene 1: bundle sha is not a sha256"],
  ["an id with a path", file((talk) => (talk.scenes[0].bundle.id = "../etc")), "bundle id"],
  ["no number in z", file((talk) => (talk.scenes[0].state.z = [0, null])), "Scene 1: state, z holds something that is no number"],
  ["an empty z", file((talk) => (talk.scenes[0].state.z = [])), "z is empty"],
  ["an unknown view", file((talk) => (talk.scenes[0].state.view = "dance")), "view is \"dance\""],
  ["a half latent", file((talk) => (talk.scenes[0].state.latent = 0.5)), "latent is not a whole number"],
  ["a warp without end", file((talk) => (talk.scenes[0].state.warp.scale = 1e9)), "warp is beyond"],
  ["a picture from elsewhere", file((talk) => (talk.scenes[0].picture = "https://example.org/x.png")), "picture is not a PNG"],
  ["a picture without an upload", file((talk) => (talk.scenes[0].state.base = 0)), "base is no upload"],
  ["a caption without end", file((talk) => (talk.scenes[0].caption = "a".repeat(999))), "caption has 999 characters"],
  ["too many scenes", file((talk) => (talk.scenes = Array(201).fill(talk.scenes[0]))), "at most 200"],
])("a file with %s is refused, and told why", (_, text, said) => {
  expect(() => read(text)).toThrow(TalkError);
  expect(() => read(text)).toThrow(said);
});

test("scenes are added, moved, changed and taken away in their places", () => {
  const talk = named("a", "b", "c");
  expect(captions(added(talk, { ...SCENE, caption: "x" }, 1))).toBe("axbc");
  expect(captions(added(talk, { ...SCENE, caption: "x" }))).toBe("abcx");
  expect(captions(moved(talk, 0, 2))).toBe("bca");
  expect(captions(moved(talk, 2, -5))).toBe("cab");
  expect(captions(moved(talk, 7, 0))).toBe("abc");
  expect(captions(without(talk, 1))).toBe("ac");
  expect(captions(changed(talk, 1, { caption: "y" }))).toBe("ayc");
  expect(captions(talk)).toBe("abc");
});

test("a bundle is lacking where it is absent or another, beside the open one too", () => {
  const beside = line("beside", SHA);
  expect(lacks(SCENE, [line("toy", SHA), beside], null)).toEqual([]);
  expect(lacks(SCENE, [line("toy", "f".repeat(64)), beside], null)).toEqual([{ bundle: SCENE.bundle, here: "f".repeat(64) }]);
  expect(lacks(SCENE, [line("toy", SHA)], null).map(({ bundle, here }) => [bundle.id, here])).toEqual([["beside", null]]);
});

test("of an older snapshot only the open model knows the sha", () => {
  const models = [line("newest", "f".repeat(64), ["toy", "newest"]), line("beside", SHA)];
  expect(lacks(SCENE, models, null)).toEqual([]);
  expect(lacks(SCENE, models, { id: "toy", sha: SHA })).toEqual([]);
  expect(lacks(SCENE, models, { id: "toy", sha: "e".repeat(64) })).toEqual([{ bundle: SCENE.bundle, here: "e".repeat(64) }]);
});

test("z glides within one bundle, one view and one mode only", () => {
  const shown = { id: "toy", sha: SHA, state: OPEN };
  expect(glides(shown, SCENE)).toBe(true);
  expect(glides({ ...shown, sha: "f".repeat(64) }, SCENE)).toBe(false);
  expect(glides({ ...shown, state: { ...OPEN, view: "explore" } }, SCENE)).toBe(false);
  expect(glides({ ...shown, state: { ...OPEN, mode: "snap" } }, SCENE)).toBe(false);
});

test("a glide is half way at half time, slow at both ends, and ends exactly", () => {
  expect(between([0, 1], [1, -1], 0.5)).toEqual([0.5, 0]);
  expect(between([0, 1], [1, -1], 0)).toEqual([0, 1]);
  expect(between([0], [1], 0.1)[0]).toBeCloseTo(0.028);
  expect(between([0.1], [0.3], 1)).toEqual([0.3]);
});

test("the query asks for the stage, or for one of its scenes, and all else in it stays", () => {
  expect([presented(""), presented("?present"), presented("?a=1&present=3"), presented("?present=x")]).toEqual([null, 1, 3, 1]);
  expect(presenting("?a=1", true, 2)).toBe("?present=3&a=1");
  expect(presenting("?present=3&a=1", true, null)).toBe("?present&a=1");
  expect(presenting("?present", false, null)).toBe("");
});

test("a clicker's keys are the stage's whatever has the focus; a slider's own are its own where there are several", () => {
  const key = (name: string, holder: Parameters<typeof stageKey>[1], single = true, letters = true) => stageKey({ key: name, ctrl: false, shift: false, alt: false }, holder, single, letters);
  for (const holder of ["slider", "text", "select", "grid", "button", "nothing"] as const) expect([key("PageDown", holder), key("PageUp", holder)]).toEqual(["next", "previous"]);
  expect([key("ArrowRight", "slider"), key("ArrowUp", "slider"), key("ArrowUp", "nothing"), key(" ", "slider")]).toEqual(["next", null, "value", "next"]);
  expect([key("ArrowRight", "slider", false), key("ArrowRight", "grid", false), key("ArrowRight", "nothing", false)]).toEqual([null, null, "next"]);
  expect([key(" ", "button"), key("Enter", "button"), key("b", "text"), key("b", "slider")]).toEqual([null, null, null, "black"]);
  expect([key("b", "slider", true, false), key("u", "slider"), key("r", "slider")]).toEqual([null, "none", null]);
});

test("a picture in a talk is bytes again", async () => {
  const blob = blobOf(PICTURE);
  expect(blob.type).toBe("image/png");
  expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([0, 1, 2, 255]);
});
