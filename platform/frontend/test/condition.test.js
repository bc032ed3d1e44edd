import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { celValues, compileCondition, compileExpression, resultText } from "../src/condition.js";

const cases = JSON.parse(readFileSync(new URL("conditions.json", import.meta.url), "utf8"));

/** A value as the form would send it. */
const sent = (value) => (value === null || value === undefined ? [] : [value].flat().map(String));

/** What stands under a name: `departments.0.beds` is a cell of the table of rows `departments`. */
const at = (values, name) => name.split(".").reduce((found, part) => found?.[part], values);

/** A result with its type: ["int", "3"], ["list", [["string", "a"]]]; null for none. */
function told(result) {
  if (result === undefined) return null;
  if (typeof result === "bigint") return ["int", String(result)];
  if (Array.isArray(result)) return ["list", result.map(told)];
  return [{ boolean: "bool", number: "double", string: "string" }[typeof result], result];
}

test("the corpus is as large as was promised", () => assert.ok(cases.filter((one) => !one.refused).length >= 300));

// What the server refuses when it reads a definition never comes here.
for (const { text, names, values, gives } of cases.filter((one) => !one.refused)) {
  test(`${text} with ${JSON.stringify(values)}`, () => {
    const rowsOf = (name) => (values[name] ?? []).map((_row, number) => `${name}.${number}.`);
    const read = celValues(names, (name) => sent(at(values, name)), () => false, rowsOf);
    assert.deepEqual(told(compileExpression(text, names)(read)), gives);
  });
}

const decimals = JSON.parse(readFileSync(new URL("decimals.json", import.meta.url), "utf8"));
for (const [number, places, text] of decimals) {
  test(`${number} rounded to ${places} places`, () => assert.equal(resultText(number, places), text));
}

test("what is no number has no text", () => assert.equal(resultText(NaN, 2), ""));

test("other results as they are", () => {
  assert.equal(resultText(3n, 2), "3");
  assert.equal(resultText(true, 2), "true");
  assert.equal(resultText(undefined, 2), "");
});

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
