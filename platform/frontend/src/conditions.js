// Rules of a form while it is filled in: what comes and goes, is required, is offered, is worked out, starts with a value.
// Only the rules that depend on what was typed are evaluated. The server decides again.
import { celRows, celValue, compileExpression, resultText } from "./condition.js";
import { narrowOptions } from "./options.js";

export { celValues, compileExpression, resultText } from "./condition.js";

const CONTROLS = "input, select, textarea, button";
const RULES = "[data-bn-visible], [data-bn-required], [data-bn-options], [data-bn-compute], [data-bn-default]";
const MOST_ROUNDS = 10;
const forms = new WeakMap(); // form -> its rules
const compiled = new Map(); // text -> function

export function prepareConditions(root) {
  for (const form of root.querySelectorAll("form[data-bn-conditions]")) {
    if (!forms.has(form)) listen(form);
    forms.set(form, new FormRules(form, forms.get(form)));
    forms.get(form).updateAll();
  }
}

function listen(form) {
  const update = ({ target, isTrusted }) => {
    const rules = forms.get(form);
    if (isTrusted) rules.touched.add(target.name);
    // A cell of a table of rows, "departments.0.beds", belongs to the table.
    rules.update(target.name?.split(".")[0]);
    // Selects that narrow one another empty the later ones after this.
    if (target.closest?.("[data-bn-cascade]")) setTimeout(() => forms.get(form).update(target.name));
  };
  for (const type of ["input", "change"]) form.addEventListener(type, update);
  form.addEventListener("reset", () => setTimeout(() => forms.get(form).updateAll()));
}

class FormRules {
  /** `before` are the rules of the same form before something was swapped in. */
  constructor(form, before) {
    this.names = JSON.parse(form.dataset.bnNames || "{}");
    this.touched = before?.touched ?? new Set();
    this.switchedOff = before?.switchedOff ?? new WeakSet(); // controls that we disabled, so that we enable no other
    this.withheld = new WeakSet(); // boxes of codes that are not offered now
    this.chosen = before?.chosen ?? new WeakMap(); // select -> what was chosen before it was no longer offered
    this.controls = byName([...form.elements].filter((one) => one.name && one.localName !== "output"));
    this.outputs = new Map();
    this.values = {};
    this.dependents = new Map();
    this.rules = [...form.querySelectorAll(RULES)].flatMap((part) => this.rulesOf(part));
    for (const rule of this.rules) {
      for (const name of rule.names) this.dependents.set(name, [...(this.dependents.get(name) ?? []), rule]);
    }
  }

  rulesOf(part) {
    const { bnVisible, bnRequired, bnOptions, bnCompute, bnDefault } = part.dataset;
    const made = [];
    if (bnVisible) made.push(this.visibleRule(part, bnVisible));
    if (bnCompute) made.push(this.computeRule(part, bnCompute));
    if (bnRequired) made.push(this.rule(bnRequired, true, (values, holds) => setRequired(part, holds(values) === true)));
    if (bnOptions) made.push(this.optionsRule(part, JSON.parse(bnOptions)));
    if (bnDefault) made.push({ ...this.rule(bnDefault, true, (values, starts) => this.start(part, starts(values))), names: [], part });
    return made;
  }

  /** A rule over one expression. `late`: once it is settled what is shown. */
  rule(text, late, apply) {
    const names = this.namesIn(text);
    const expression = compile(text, this.names);
    return { names, late, run: () => apply(this.pick(names), expression) };
  }

  namesIn(text) {
    const words = text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""').match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [];
    return [...new Set(words)].filter((word) => Object.hasOwn(this.names, word));
  }

  pick(names) {
    const values = {};
    for (const name of names) if (this.values[name] !== undefined) values[name] = this.values[name];
    return values;
  }

  visibleRule(part, text) {
    const controls = [...part.querySelectorAll(CONTROLS), ...(part.matches(CONTROLS) ? [part] : [])];
    const outputs = [...part.querySelectorAll("[data-bn-compute]")];
    return this.rule(text, false, (values, holds) => {
      const hidden = holds(values) !== true;
      if (part.hidden === hidden) return;
      part.hidden = hidden;
      for (const control of controls) this.setEnabled(control);
      for (const name of new Set(controls.map((one) => one.name.split(".")[0]))) this.refresh(name);
      // What is worked out in here is blank while it is hidden, and what starts with a value starts now.
      for (const rule of this.rules) if (outputs.includes(rule.part) || (!hidden && rule.late && part.contains(rule.part))) this.waiting.add(rule);
    });
  }

  computeRule(output, text) {
    const name = output.id;
    const { bnPlaces, bnYes, bnNo, bnUnit } = output.dataset;
    const rule = this.rule(text, false, (values, expression) => {
      const hidden = output.closest("[data-bn-visible][hidden]");
      const said = resultText(hidden ? undefined : expression(values), Number(bnPlaces ?? 2));
      // The server keeps the rounded text, and rules see that.
      this.outputs.set(name, said ? [said] : []);
      output.textContent = { true: bnYes, false: bnNo }[said] ?? ((said && bnUnit ? `${said} ${bnUnit}` : said) || "-");
      this.refresh(name);
    });
    return { ...rule, part: output };
  }

  optionsRule(part, offers) {
    const cases = offers.map(([text, codes]) => ({ names: this.namesIn(text), holds: text ? compile(text, this.names) : () => true, codes }));
    const run = () => {
      const offered = cases.find(({ names, holds }) => holds(this.pick(names)) === true)?.codes;
      for (const name of narrowOptions(part, offered, this)) this.refresh(name);
    };
    return { names: cases.flatMap(({ names }) => names), late: true, run };
  }

  /** The value that a field has when it first appears; not once somebody typed there. */
  start(part, result) {
    const controls = [...part.querySelectorAll("input, select, textarea")].filter((one) => one.name && one.type !== "file");
    const filled = controls.some((one) => (isTick(one) ? one.checked : one.value));
    if (result === undefined || filled || controls.some((one) => this.touched.has(one.name)) || part.closest("[data-bn-visible][hidden]")) return;
    const texts = [result].flat().map((one) => resultText(one, Number(part.dataset.bnPlaces ?? 2)));
    for (const control of controls) {
      if (isTick(control)) control.checked = texts.includes(control.value);
      else control.value = texts[0] ?? "";
    }
    for (const name of new Set(controls.map((one) => one.name))) this.refresh(name);
  }

  setEnabled(control) {
    const enabled = !control.closest("[data-bn-visible][hidden]") && !this.withheld.has(control);
    if (enabled ? !this.switchedOff.has(control) : control.disabled) return;
    this.switchedOff[enabled ? "delete" : "add"](control);
    control.disabled = !enabled;
  }

  /** Read one value again; what depends on it waits to be evaluated. */
  refresh(name) {
    if (!Object.hasOwn(this.names, name)) return;
    const kind = this.names[name];
    const value = typeof kind === "object" ? this.readRows(name, kind) : celValue(kind, this.outputs.get(name) ?? this.textsAt(name), this.isBox(name));
    if (same(value, this.values[name])) return;
    this.values[name] = value;
    for (const rule of this.dependents.get(name) ?? []) this.waiting.add(rule);
  }

  enabled = (name) => (this.controls.get(name) ?? []).filter((one) => !one.disabled);

  textsAt = (name) => textsOf(this.enabled(name));

  isBox = (name) => this.enabled(name).some((one) => one.type === "checkbox");

  /** A table of rows: its controls are named "departments.0.beds". */
  readRows(table, columns) {
    const starts = new Set();
    for (const name of this.controls.keys()) {
      const start = /^(.+)\.\d+\./.exec(name);
      if (start?.[1] === table) starts.add(start[0]);
    }
    return celRows(columns, [...starts], this.textsAt, this.isBox);
  }

  waiting = new Set();

  update(name) {
    if (name) this.refresh(name);
    else for (const each of Object.keys(this.names)) this.refresh(each);
    // What hides a field blanks it for the rules of others: go on until nothing moves.
    for (let round = 0; round < MOST_ROUNDS && this.waiting.size; round++) {
      this.settle(false);
      this.settle(true);
    }
    this.waiting.clear();
  }

  updateAll() {
    for (const rule of this.rules) if (rule.names.length || !rule.late) this.waiting.add(rule);
    this.update();
  }

  settle(late) {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const ready = [...this.waiting].filter((rule) => rule.late === late);
      if (!ready.length) return;
      for (const rule of ready) {
        this.waiting.delete(rule);
        rule.run();
      }
    }
  }
}

function compile(text, names) {
  if (!compiled.has(text)) compiled.set(text, compileExpression(text, names));
  return compiled.get(text);
}

function byName(controls) {
  const found = new Map();
  for (const one of controls) found.set(one.name, [...(found.get(one.name) ?? []), one]);
  return found;
}

const isTick = (control) => control.type === "checkbox" || control.type === "radio";

/** What these controls send: as FormData has it, files apart. A look-up shows "key label"; a rule is about the key. */
function textsOf(controls) {
  const sent = controls.filter((one) => !["file", "submit", "button", "reset", "image"].includes(one.type) && (!isTick(one) || one.checked));
  return sent.map((one) => (one.closest("[data-bn-lookup]") ? one.value.trim().split(" ")[0] : one.value));
}

function same(one, other) {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((each, at) => each === other[at]);
  return one === other;
}

function setRequired(field, required) {
  const boxes = field.querySelectorAll("[type=checkbox]").length;
  for (const control of field.querySelectorAll("input, select, textarea")) {
    // Of several check-boxes none is required by itself.
    if (control.type !== "checkbox" || boxes === 1) control.required = required;
  }
  for (const mark of field.querySelectorAll(".bn-req")) mark.hidden = !required;
  for (const mark of field.querySelectorAll(".bn-opt")) mark.hidden = required;
}
