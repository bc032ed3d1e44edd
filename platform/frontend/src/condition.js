// The pure half of rules: text of a form -> CEL values -> what does the expression give?
// Must answer like banshi/conditions.py; test/conditions.json is the corpus that both run.
import { CelScalar, celEnv, celFunc, isCelError, isCelList, listType, mapType, parse, plan } from "./cel.js";

const { BOOL, DOUBLE, INT, STRING } = CelScalar;
const LEAST = -(2n ** 63n), MOST = 2n ** 63n - 1n;

// What the evaluator does in JavaScript's way and the server does not: texts are ordered by code points, and only a
// plain number is one.
const likeServer = [
  ...Object.entries({ "_<_": (c) => c < 0, "_<=_": (c) => c <= 0, "_>_": (c) => c > 0, "_>=_": (c) => c >= 0 })
    .map(([sign, suits]) => celFunc(sign, [STRING, STRING], BOOL, (one, other) => suits(compare(one, other)))),
  celFunc("int", [STRING], INT, (text) => int(text) ?? fail(text)),
  celFunc("double", [STRING], DOUBLE, (text) => float(text) ?? fail(text)),
  celFunc("_%_", [INT, INT], INT, (one, other) => (other === 0n || (one === LEAST && other === -1n) ? fail(one) : one % other)),
];

// No string extensions: the server's CEL has none. The standard size() counts characters, not UTF-16 units.
const environment = celEnv({ funcs: likeServer });

function float(text) {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  const number = /\s|^$|^[+-]?0[bo]/i.test(text) ? NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}

function compare(one, other) {
  let at = 0;
  while (at < one.length && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  // In the middle of a pair both halves before are the same, so the second halves decide rightly.
  const [mine, yours] = [one, other].map((text) => (at < text.length ? text.codePointAt(at) : -1));
  return mine - yours;
}

function fail(what) {
  throw new Error(`no number: ${what}`);
}

const ROWS = listType(mapType(STRING, CelScalar.DYN));

/** `total(rows, "column")`: blank counts as nothing; of a column of decimals it is a decimal, in an empty table too. */
function withTotal(names) {
  const tables = Object.values(names).filter((kind) => typeof kind === "object");
  const isDouble = (column) => tables.some((columns) => columns[column] === "double");
  const total = celFunc("total", [ROWS, STRING], CelScalar.DYN, (rows, column) => {
    let amount = isDouble(column) ? 0 : 0n;
    for (const row of rows) amount += row.get(column) ?? (isDouble(column) ? 0 : 0n);
    return amount;
  });
  return celEnv({ funcs: [...likeServer, total] });
}

/**
 * A function values -> result: text, bigint, number, boolean, array of these; undefined for a wrong expression, an error,
 * or a blank it needs. `names`: each field's type, or the columns of a table of rows.
 */
export function compileExpression(text, names = {}) {
  let program;
  try {
    program = plan(text.includes("total") ? withTotal(names) : environment, parse(text));
  } catch {
    return () => undefined;
  }
  return (values) => {
    const result = program(values);
    return isCelError(result) ? undefined : plain(result);
  };
}

/** A function values -> boolean. What is not a yes is a no. */
export function compileCondition(text, names = {}) {
  const expression = compileExpression(text, names);
  return (values) => expression(values) === true;
}

function plain(result) {
  if (isCelList(result)) return [...result].map(plain);
  if (typeof result === "number") return Number.isFinite(result) ? result : undefined;
  return ["string", "bigint", "boolean"].includes(typeof result) ? result : undefined;
}

/**
 * The values as CEL has them. A name that is left out is unknown: a blank number or yes/no.
 * Of a table of rows, whose kind is its columns, `rowsOf(name)` gives the prefixes of the rows' names: "departments.0.".
 */
export function celValues(names, textsOf, isBox = () => false, rowsOf = () => []) {
  const values = {};
  for (const [name, kind] of Object.entries(names)) {
    const value = typeof kind === "object" ? celRows(kind, rowsOf(name), textsOf, isBox) : celValue(kind, textsOf(name), isBox(name));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** A table of rows: a map of its cells for each. */
export const celRows = (columns, starts, textsOf, isBox = () => false) =>
  starts.map((start) => new Map(Object.entries(celValues(columns, (column) => textsOf(start + column), (column) => isBox(start + column)))));

/** One value; undefined for what is unknown. A lone check-box that is not ticked is sent as nothing and means no. */
export function celValue(kind, sent, isBox = false) {
  const texts = sent.map((text) => text.trim()).filter(Boolean);
  return kind === "bool" && isBox ? (texts.at(-1) ?? "false") !== "false" : READERS[kind]?.(texts);
}

function int(text) {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const number = BigInt(text.replace("+", ""));
  return number >= LEAST && number <= MOST ? number : undefined;
}

function double(text) {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return undefined;
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}

const READERS = {
  // Of selects that narrow one another the last one chosen counts.
  string: (texts) => texts.at(-1) ?? "",
  list: (texts) => texts,
  int: (texts) => int(digits(texts[0])),
  double: (texts) => double(digits(texts[0])),
  bool: (texts) => ({ true: true, false: false })[texts[0]],
};

// Full-width digits and thousands separators are accepted where a number is typed.
const digits = (text = "") => text.normalize("NFKC").replace(/[,\s]/g, "");

/** A result as the server keeps it: text; decimals rounded half up, by their shortest form. Blank where there is none. */
export function resultText(result, places) {
  if (typeof result === "number") return decimalText(result, places);
  return result === undefined ? "" : String(result);
}

function decimalText(number, places) {
  if (!Number.isFinite(number) || Math.abs(number) >= 1e15) return "";
  const [mantissa, exponent = "0"] = String(Math.abs(number)).split("e");
  const [whole, fraction = ""] = mantissa.split(".");
  // The number is `unscaled` / 10 ** `scale`.
  const scale = fraction.length - Number(exponent);
  const unscaled = BigInt(whole + fraction);
  const kept = scale > places ? halfUp(unscaled, 10n ** BigInt(scale - places)) : unscaled * 10n ** BigInt(places - scale);
  const text = String(kept).padStart(places + 1, "0");
  const shown = places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
  return number < 0 && kept ? `-${shown}` : shown;
}

const halfUp = (number, by) => (number * 2n + by) / (by * 2n);
