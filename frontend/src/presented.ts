/** The stage in the query of the address: `?present`, or `?present=3` for the third scene of a talk. */

/** The number of the scene, 1 where there is none; null where the stage is not asked for. */
export function presented(search: string): number | null {
  const asked = new URLSearchParams(search).get("present");
  if (asked === null) return null;
  return /^[1-9]\d{0,3}$/.test(asked) ? Number(asked) : 1;
}

/** The query with the stage in it or without; `at` counts from 0. All else in it stays. */
export function presenting(search: string, on: boolean, at: number | null): string {
  const others = search
    .replace(/^\?/, "")
    .split("&")
    .filter((field) => field !== "" && field.split("=")[0] !== "present");
  if (on) others.unshift(at === null ? "present" : `present=${at + 1}`);
  return others.length > 0 ? `?${others.join("&")}` : "";
}
