// Rules of the columns of tables: each cell goes by its own row, and by the fields outside the table.
import { rowStarts } from "./row-starts.js";

const CONTROLS = "input, select, textarea, button";
const RULED = "[data-bn-cell-visible], [data-bn-cell-required]";
const compiled = new Map(); // text -> function
let rules = null; // conditions.js, once a page needs it

export function prepareCells(root) {
  if (!document.querySelector(RULED) && !hasRuledTemplate(root)) return;
  import("./conditions.js").then((loaded) => {
    rules = loaded;
    document.querySelectorAll("[data-bn-rows]").forEach(update);
  });
}

const hasRuledTemplate = (root) => [...root.querySelectorAll("[data-bn-rows] template")].some((one) => one.content.querySelector(RULED));

export function startCells() {
  for (const type of ["input", "change"]) {
    document.addEventListener(type, ({ target }) => target.form?.querySelectorAll("[data-bn-rows]").forEach(update));
  }
  document.addEventListener("formdata", ({ target, formData }) => keepHidden(target, formData));
}

/** What was typed before its cell was hidden is sent too, and comes back with it; the server takes it for nothing. */
function keepHidden(form, sent) {
  for (const control of form.querySelectorAll("[data-bn-cell-visible][hidden] :is(input, select, textarea)")) {
    if (control.name && (!isTick(control) || control.checked)) sent.append(control.name, control.value);
  }
}

function update(table) {
  const form = table.closest("form");
  if (!rules || !form?.dataset.bnNames || !table.querySelector(RULED)) return;
  const names = JSON.parse(form.dataset.bnNames);
  const columns = names[table.dataset.bnRows];
  const outer = valuesOf(form, names);
  let moved = false;
  for (const row of table.querySelectorAll("[data-bn-row]")) {
    // What hides a cell blanks it for the rules of others: go on until nothing moves.
    for (let round = 0; round < 10; round++) {
      const values = rowValues(form, columns, `${table.dataset.bnRows}.${row.dataset.bnRow}.`, outer);
      const changed = updateRow(row, { ...names, ...columns }, values);
      moved ||= changed;
      if (!changed) break;
    }
  }
  // In the name of the table: rules outside it count what is in it.
  if (moved) table.querySelector("input[type=hidden]").dispatchEvent(new Event("change", { bubbles: true }));
}

/** The row's cells stand before fields of their names outside, blank ones too. */
function rowValues(form, columns, start, outer) {
  const values = { ...outer };
  for (const name of Object.keys(columns)) delete values[name];
  return { ...values, ...rules.celValues(columns, (name) => textsAt(form, start + name), (name) => isBox(form, start + name)) };
}

function valuesOf(form, names) {
  return rules.celValues(names, (name) => textsAt(form, name), (name) => isBox(form, name), (name) => rowStarts(form, name));
}

function holds(text, names, values) {
  if (!compiled.has(text)) compiled.set(text, rules.compileExpression(text, names));
  return compiled.get(text)(values) === true;
}

function updateRow(row, names, values) {
  let moved = false;
  for (const cell of row.querySelectorAll("[data-bn-cell-visible]")) {
    const hidden = !holds(cell.dataset.bnCellVisible, names, values);
    if (cell.hidden === hidden) continue;
    cell.hidden = hidden;
    moved = true;
    for (const control of cell.querySelectorAll(CONTROLS)) control.disabled = hidden;
  }
  for (const cell of row.querySelectorAll("[data-bn-cell-required]")) {
    const required = holds(cell.dataset.bnCellRequired, names, values);
    for (const control of cell.querySelectorAll("input:not([type=checkbox]), select, textarea")) control.required = required;
    for (const mark of cell.querySelectorAll(".bn-req")) mark.hidden = !required;
    for (const mark of cell.querySelectorAll(".bn-opt")) mark.hidden = required;
  }
  return moved;
}

const controlsAt = (form, name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((one) => !one.disabled);

const isTick = (one) => one.type === "checkbox" || one.type === "radio";

const isBox = (form, name) => controlsAt(form, name).some((one) => one.type === "checkbox");

/** A look-up shows "key label"; a rule is about the key. */
const textsAt = (form, name) =>
  controlsAt(form, name).filter((one) => !isTick(one) || one.checked)
    .map((one) => (one.closest("[data-bn-lookup]") ? one.value.trim().split(" ")[0] : one.value));
