import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { celValues, compileCondition } from "../src/condition.js";

const cases = JSON.parse(readFileSync(new URL("conditions.json", import.meta.url), "utf8"));

/** A value as the form would send it. */
const sent = (value) => (value === null || value === undefined ? [] : [value].flat().map(String));

/** What stands under a name: `departments.0.beds` is a cell of the table of rows `departments`. */
const at = (values, name) => name.split(".").reduce((found, part) => found?.[part], values);

for (const { text, names, values, holds } of cases) {
  test(`${text} with ${JSON.stringify(values)}`, () => {
    const rowsOf = (name) => (values[name] ?? []).map((_row, number) => `${name}.${number}.`);
    const read = celValues(names, (name) => sent(at(values, name)), () => false, rowsOf);
    assert.equal(compileCondition(text, names)(read), holds);
  });
}

test("a wrong expression is false", () => {
  assert.equal(compileCondition("kind ==")({}), false);
  assert.equal(compileCondition("nobody(kind)")({ kind: "a" }), false);
});

test("a result that is not a yes is false", () => assert.equal(compileCondition("1 + 1")({}), false));

test("typed numbers are read as the server reads them", () => {
  const read = (kind, text) => celValues({ x: kind }, () => [text]).x;
  assert.equal(read("int", "１８，４３２"), 18432n);
  assert.equal(read("int", "1.5"), undefined);
  assert.equal(read("int", " "), undefined);
  assert.equal(read("double", "6,210,480.00"), 6210480);
  assert.equal(read("double", "1e3"), undefined);
});

test("blank text is a text, a check-box that is not ticked is a no", () => {
  assert.deepEqual(celValues({ a: "string", b: "list", c: "int", d: "bool" }, () => []), { a: "", b: [] });
  assert.deepEqual(celValues({ d: "bool" }, () => [], () => true), { d: false });
  assert.deepEqual(celValues({ d: "bool" }, () => ["on"], () => true), { d: true });
  assert.deepEqual(celValues({ d: "bool" }, () => ["false", "true"], () => true), { d: true });
});
