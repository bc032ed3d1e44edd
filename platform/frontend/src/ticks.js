// A list with ticks: the header box ticks the page; the count and the button follow.
import { fill } from "./limits.js";
import { within } from "./within.js";

export function prepareTicks(root) {
  for (const table of within(root, "[data-bn-ticks]")) {
    table.querySelector("thead label[hidden]")?.removeAttribute("hidden"); // it does nothing without this script
    update(table);
  }
}

export function startTicks() {
  document.addEventListener("change", (event) => {
    const table = event.target.matches("input[type=checkbox]") && event.target.closest("[data-bn-ticks]");
    if (!table) return;
    if (event.target.closest("thead")) tickAll(table, event.target.checked);
    update(table);
  });
  // The browser puts ticks back by itself when the user returns to the page.
  window.addEventListener("pageshow", () => prepareTicks(document));
}

const boxesOf = (table) => [...table.querySelectorAll("tbody input[type=checkbox]:not(:disabled)")];

function tickAll(table, checked) {
  for (const box of boxesOf(table)) box.checked = checked;
}

export function summarize(checked, others) {
  const here = checked.filter(Boolean).length;
  return { here, total: here + others, all: here > 0 && here === checked.length, mixed: here > 0 && here < checked.length };
}

function update(table) {
  const boxes = boxesOf(table);
  const { here, total, all, mixed } = summarize(boxes.map((box) => box.checked), Number(table.dataset.others ?? 0));
  const header = table.querySelector("thead input[type=checkbox]");
  if (header) Object.assign(header, { checked: all, indeterminate: mixed });
  for (const box of boxes) box.closest("tr").classList.toggle("is-on", box.checked);
  const scope = table.closest("form") ?? document;
  for (const place of scope.querySelectorAll("[data-bn-count]")) setText(place, total);
  for (const place of scope.querySelectorAll("[data-bn-here]")) setText(place, here);
  for (const button of scope.querySelectorAll("button[data-template]")) setText(button, fill(button.dataset.template, { n: total }));
}

// Writing the same words again would be read aloud again.
function setText(place, text) {
  if (place.textContent !== String(text)) place.textContent = text;
}
