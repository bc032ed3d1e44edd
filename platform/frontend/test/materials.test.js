import assert from "node:assert/strict";
import { test } from "node:test";
import { sumOf } from "../src/materials.js";

test("what is kept counts with what is chosen", () => {
  assert.equal(sumOf(0, []), 0);
  assert.equal(sumOf(1000, []), 1000);
  assert.equal(sumOf(1000, [200, 34]), 1234);
});
