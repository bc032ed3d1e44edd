import assert from "node:assert/strict";
import { test } from "node:test";
import { nextRow } from "../src/keys.js";

test("j and k go from row to row and not past the ends", () => {
  assert.equal(nextRow(3, -1, 1), 0);
  assert.equal(nextRow(3, -1, -1), 0);
  assert.equal(nextRow(3, 0, 1), 1);
  assert.equal(nextRow(3, 2, 1), 2);
  assert.equal(nextRow(3, 0, -1), 0);
});
