// The pure half of conditions: text of a form -> CEL values -> does the condition hold?
// Must answer like banshi/conditions.py; test/conditions.json is the corpus that both run.
import { CelScalar, celEnv, celFunc, isCelError, listType, mapType, parse, plan } from "./cel.js";

// No string extensions: the server's CEL has none. The standard size() counts characters, not UTF-16 units.
const environment = celEnv();

/** A function values -> boolean. A wrong expression, an error or a blank it needs: false. */
export function compileCondition(text, names = {}) {
  const value = compileExpression(text, names);
  return (values) => value(values) === true;
}

/** A function values -> result, undefined where there is none. `names`: each field's type, or the columns of a table of rows. */
export function compileExpression(text, names = {}) {
  let program;
  try {
    program = plan(text.includes("total") ? withTotal(names) : environment, parse(text));
  } catch {
    return () => undefined;
  }
  return (values) => {
    const result = program(values);
    return isCelError(result) ? undefined : result;
  };
}

const ROWS = listType(mapType(CelScalar.STRING, CelScalar.DYN));

/** `total(rows, "column")`: blank counts as nothing; of a column of decimals it is a decimal, in an empty table too. */
function withTotal(names) {
  const tables = Object.values(names).filter((kind) => typeof kind === "object");
  const isDouble = (column) => tables.some((columns) => columns[column] === "double");
  const total = celFunc("total", [ROWS, CelScalar.STRING], CelScalar.DYN, (rows, column) => {
    let amount = isDouble(column) ? 0 : 0n;
    for (const row of rows) amount += row.get(column) ?? (isDouble(column) ? 0 : 0n);
    return amount;
  });
  return celEnv({ funcs: [total] });
}

/**
 * The values as CEL has them. A name that is left out is unknown: a blank number or yes/no.
 * Of a table of rows, whose kind is its columns, `rowsOf(name)` gives the prefixes of the rows' names: "departments.0.".
 */
export function celValues(names, textsOf, isBox = () => false, rowsOf = () => []) {
  const values = {};
  for (const [name, kind] of Object.entries(names)) {
    if (typeof kind === "object") {
      values[name] = rowsOf(name).map((start) => rowValue(kind, start, textsOf, isBox));
      continue;
    }
    const texts = textsOf(name).map((text) => text.trim()).filter(Boolean);
    const value = kind === "bool" && isBox(name) ? (texts.at(-1) ?? "false") !== "false" : READERS[kind](texts);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

const rowValue = (columns, start, textsOf, isBox) =>
  new Map(Object.entries(celValues(columns, (column) => textsOf(start + column), (column) => isBox(start + column))));

const READERS = {
  string: (texts) => texts[0] ?? "",
  list: (texts) => texts,
  int: (texts) => (/^[+-]?\d+$/.test(plain(texts[0])) ? BigInt(plain(texts[0]).replace("+", "")) : undefined),
  double: (texts) => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain(texts[0])) ? Number(plain(texts[0])) : undefined),
  bool: (texts) => ({ true: true, false: false })[texts[0]],
};

// Full-width digits and thousands separators are accepted where a number is typed.
const plain = (text = "") => text.normalize("NFKC").replace(/[,\s]/g, "");
