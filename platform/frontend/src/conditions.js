// Fields and sections that come and go with what is typed. The server decides again.
import { celValues, compileCondition } from "./condition.js";
import { rowStarts } from "./row-starts.js";

export { celValues, compileExpression } from "./condition.js";

const CONTROLS = "input, select, textarea, button";
const compiled = new Map(); // text -> function
const switchedOff = new WeakSet(); // controls that we disabled, so that we enable no other
const started = new WeakSet();

export function prepareConditions(root) {
  for (const form of root.querySelectorAll("form[data-bn-conditions]")) {
    if (!started.has(form)) listen(form);
    update(form);
  }
}

function listen(form) {
  started.add(form);
  for (const type of ["input", "change"]) form.addEventListener(type, () => update(form));
  form.addEventListener("reset", () => setTimeout(() => update(form)));
}

function update(form) {
  const names = JSON.parse(form.dataset.bnNames || "{}");
  // What hides a field blanks it for the conditions of others: go on until nothing moves.
  for (let round = 0; round < 10 && updateVisible(form, readValues(form, names), names); round++);
  const values = readValues(form, names);
  for (const field of form.querySelectorAll("[data-bn-required]")) setRequired(field, holds(field.dataset.bnRequired, values, names));
}

function holds(text, values, names) {
  if (!compiled.has(text)) compiled.set(text, compileCondition(text, names));
  return compiled.get(text)(values);
}

function readValues(form, names) {
  const sent = new FormData(form); // leaves out what is disabled, as the server will see it
  const controls = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((one) => !one.disabled);
  const textsOf = (name) => sent.getAll(name).filter((one) => typeof one === "string").map((text) => keyOf(controls(name)[0], text));
  // A lone check-box that is not ticked is sent as nothing and means no.
  return celValues(names, textsOf, (name) => controls(name).some((one) => one.type === "checkbox"), (name) => rowStarts(form, name));
}

// A look-up shows "key label"; a condition is about the key.
const keyOf = (control, text) => (control?.closest("[data-bn-lookup]") ? text.trim().split(" ")[0] : text);

function updateVisible(form, values, names) {
  let moved = false;
  for (const part of form.querySelectorAll("[data-bn-visible]")) {
    const hidden = !holds(part.dataset.bnVisible, values, names);
    moved ||= part.hidden !== hidden;
    part.hidden = hidden;
  }
  for (const control of form.querySelectorAll(`[data-bn-visible] :is(${CONTROLS})`)) {
    moved = setEnabled(control, !control.closest("[data-bn-visible][hidden]")) || moved;
  }
  return moved;
}

/** Whether anything changed. */
function setEnabled(control, enabled) {
  if (enabled ? !switchedOff.has(control) : control.disabled) return false;
  switchedOff[enabled ? "delete" : "add"](control);
  control.disabled = !enabled;
  return true;
}

function setRequired(field, required) {
  for (const control of field.querySelectorAll("input, select, textarea")) {
    // Of several check-boxes none is required by itself.
    if (control.type !== "checkbox" || control.closest("[data-bn-required]").querySelectorAll("[type=checkbox]").length === 1) control.required = required;
  }
  for (const mark of field.querySelectorAll(".bn-req")) mark.hidden = !required;
  for (const mark of field.querySelectorAll(".bn-opt")) mark.hidden = required;
}
