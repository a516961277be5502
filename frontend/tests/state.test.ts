import { expect, test } from "vitest";
import { pack, same, unpack } from "../src/floats";
import { fromHash, INITIAL, toHash, type State } from "../src/state";

const FULL: State = {
  view: "codebook",
  part: "swap",
  model: "qlae-shapes3d-render",
  sha: "0123abcd",
  base: 7,
  z: [0.1, -0.5, 3.25].map(Math.fround),
  range: "sigma2",
  mode: "free",
  sort: "index",
  locked: [0, 11],
  latent: 2,
  others: ["beta-vae", "ae"],
  matching: "factor",
  bits: [0, 3],
  warp: { rotation: -15, x: 0.05, y: 0, scale: 1.2 },
  live: true,
};

test("a state survives the way through the URL exactly", () => {
  expect(fromHash(toHash(FULL))).toEqual(FULL);
  expect(fromHash(toHash({ ...FULL, base: "upload" })).base).toBe("upload");
});

test("defaults are left out of the URL", () => {
  expect(toHash(INITIAL)).toBe("#");
  expect(toHash({ ...INITIAL, model: "a" })).toBe("#model=a");
});

test("an empty or torn hash opens on the defaults, field by field", () => {
  expect(fromHash("")).toEqual(INITIAL);
  expect(fromHash("#view=nonsense&model=../etc&sample=-1&z=%%%&range=all&mode=x&lock=a&sha=zz")).toEqual(INITIAL);
  expect(fromHash("#model=a&z=broken!").model).toBe("a");
});

test("z may be written by hand as numbers", () => {
  expect(fromHash("#z=0.5,-1,2e-1").z?.map((v) => v.toFixed(3))).toEqual(["0.500", "-1.000", "0.200"]);
  expect(unpack("0.5,,1")).toBeNull();
  expect(unpack("1,NaN")).toBeNull();
  expect(unpack("1,Infinity")).toBeNull();
});

test("packed vectors are bit for bit float32, at 16 characters for 3 latents", () => {
  const z = [Math.PI, -1e-30, 65504];
  expect(pack(z)).toHaveLength(16);
  expect(unpack(pack(z))).toEqual(z.map(Math.fround));
  expect(unpack(pack([NaN]))).toBeNull();
  expect(unpack("AAA")).toBeNull();
});

test("a double and its float32 are the same latent", () => {
  expect(same(0.1, Math.fround(0.1))).toBe(true);
  expect(same(0.1, 0.1001)).toBe(false);
});
