import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutFiles } from "../src/autosave.js";
import { summarize } from "../src/ticks.js";

test("a draft is saved without its files", () => {
  const body = new FormData();
  body.append("name", "李小红");
  body.append("kinds", "a");
  body.append("kinds", "b");
  body.append("photo", new Blob(["x"]), "x.jpg");
  body.append("photo", new Blob(["y"]), "y.jpg");
  assert.deepEqual([...withoutFiles(body)], [["name", "李小红"], ["kinds", "a"], ["kinds", "b"]]);
});

test("ticks on this page and on others", () => {
  assert.deepEqual(summarize([true, false, true], 3), { here: 2, total: 5, all: false, mixed: true });
  assert.deepEqual(summarize([true, true], 0), { here: 2, total: 2, all: true, mixed: false });
  assert.deepEqual(summarize([false, false], 3), { here: 0, total: 3, all: false, mixed: false });
  assert.deepEqual(summarize([], 0), { here: 0, total: 0, all: false, mixed: false });
});
