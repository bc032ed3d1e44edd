// One-key shortcuts of the reviewer's desk. <body data-bn-keys="off"> switches them off (WCAG 2.1.4).
import { openDialog } from "./dialogs.js";

// A box to tick takes no text: the shortcuts go on working while one has the focus.
const TYPING = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
// So long the second key of "g q" is waited for, in milliseconds.
const PATIENCE = 1500;

export function startKeys() {
  let first = { key: "", at: 0 };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.target.closest?.(TYPING) || document.body.dataset.bnKeys === "off" || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const typed = event.timeStamp - first.at < PATIENCE ? [`${first.key} ${key}`, key] : [key];
    first = { key, at: event.timeStamp };
    if (typed.some(press) || moveRow(key)) event.preventDefault();
  });
}

/** What a key does to its element: a field, or what only asks to be confirmed by Enter, takes the focus. */
function press(keys) {
  const target = [...document.querySelectorAll("[data-bn-key]")].find((one) => one.dataset.bnKey === keys);
  if (!target) return false;
  if (target.dataset.bnOpen) openDialog(target);
  else if (target.matches(`${TYPING}, [data-bn-focus]`)) focusOn(target);
  else target.click();
  return true;
}

function focusOn(target) {
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
}

/** j and k: the next or the previous link of the list, from the one that has the focus or is open. */
function moveRow(key) {
  const step = { j: 1, k: -1 }[key];
  const rows = [...document.querySelectorAll("[data-bn-list] [data-bn-row]")];
  if (!step || !rows.length) return false;
  focusOn(rows[nextRow(rows.length, placeOf(rows), step)]);
  return true;
}

function placeOf(rows) {
  const here = document.activeElement?.closest("tr, li");
  const focused = rows.findIndex((row) => row === document.activeElement || (here && row.closest("tr, li") === here));
  return focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
}

/** Where the focus goes from `place` (-1: none yet) in a list of `count`: not past its ends. */
export const nextRow = (count, place, step) => (place < 0 ? 0 : Math.min(Math.max(place + step, 0), count - 1));
