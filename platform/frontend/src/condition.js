// The pure half of conditions: text of a form -> CEL values -> does the condition hold?
// Must answer like banshi/conditions.py; test/conditions.json is the corpus that both run.
import { celEnv, isCelError, parse, plan } from "./cel.js";

// No string extensions: the server's CEL has none. The standard size() counts characters, not UTF-16 units.
const environment = celEnv();

/** A function values -> boolean. A wrong expression, an error or a blank it needs: false. */
export function compileCondition(text) {
  let program;
  try {
    program = plan(environment, parse(text));
  } catch {
    return () => false;
  }
  return (values) => {
    const result = program(values);
    return !isCelError(result) && result === true;
  };
}

/** The values as CEL has them. A name that is left out is unknown: a blank number or yes/no. */
export function celValues(names, textsOf, isBox = () => false) {
  const values = {};
  for (const [name, kind] of Object.entries(names)) {
    const texts = textsOf(name).map((text) => text.trim()).filter(Boolean);
    const value = kind === "bool" && isBox(name) ? (texts.at(-1) ?? "false") !== "false" : READERS[kind](texts);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

const READERS = {
  string: (texts) => texts[0] ?? "",
  list: (texts) => texts,
  int: (texts) => (/^[+-]?\d+$/.test(plain(texts[0])) ? BigInt(plain(texts[0]).replace("+", "")) : undefined),
  double: (texts) => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain(texts[0])) ? Number(plain(texts[0])) : undefined),
  bool: (texts) => ({ true: true, false: false })[texts[0]],
};

// Full-width digits and thousands separators are accepted where a number is typed.
const plain = (text = "") => text.normalize("NFKC").replace(/[,\s]/g, "");
