// Selects that narrow one another: province, city, district.
import { within } from "./within.js";

const newest = new WeakMap(); // box -> number of its last question

export function prepareCascades(root) {
  for (const box of within(root, "[data-bn-cascade]")) {
    selectsOf(box).slice(1).filter((select) => select.options.length <= 1).forEach((select) => show(select, false));
  }
}

export function startCascade() {
  document.addEventListener("change", (event) => {
    const box = event.target.matches("select") && event.target.closest("[data-bn-cascade]");
    if (box) narrow(box, event.target);
  });
}

/** Chooses a code by those from the top down to it, as if each had been chosen by hand. */
export async function choosePath(box, path) {
  const selects = selectsOf(box);
  const mine = (newest.get(box) ?? 0) + 1;
  newest.set(box, mine);
  showFailure(box, false);
  const asked = path.slice(0, -1).map((code) => fetchRows(box.dataset.bnCascade, code));
  const levels = await Promise.all(asked);
  if (newest.get(box) !== mine) return;
  if (levels.includes(null)) return showFailure(box, true);
  levels.forEach((rows, above) => fillOptions(selects[above + 1], rows));
  path.forEach((code, depth) => (selects[depth].value = code));
  selects[path.length - 1].dispatchEvent(new Event("change", { bubbles: true }));
}

const selectsOf = (box) => [...box.querySelectorAll("select")];

async function narrow(box, select) {
  const selects = selectsOf(box);
  const later = selects.slice(selects.indexOf(select) + 1);
  const mine = (newest.get(box) ?? 0) + 1;
  newest.set(box, mine);
  for (const one of later) fillOptions(one, []);
  showFailure(box, false);
  if (!later.length || !select.value) return;
  box.setAttribute("aria-busy", "true");
  const rows = await fetchRows(box.dataset.bnCascade, select.value);
  if (newest.get(box) !== mine) return;
  box.removeAttribute("aria-busy");
  showFailure(box, rows === null);
  fillOptions(later[0], rows ?? []);
}

async function fetchRows(address, parent) {
  const url = new URL(address, location.href);
  url.searchParams.set("parent", parent);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** The first option is the blank one and stays. No rows: there is no such level here, so the select goes. */
function fillOptions(select, rows) {
  select.length = Math.min(select.length, 1);
  for (const [code, label] of rows) select.add(new Option(label, code));
  select.value = "";
  show(select, rows.length > 0);
}

function show(select, visible) {
  (select.closest("[data-bn-level]") ?? select).hidden = !visible;
  select.disabled = !visible; // a hidden one is neither sent nor required
}

function showFailure(box, failed) {
  const note = box.querySelector("[data-bn-failed]");
  if (note) note.hidden = !failed;
}
