// Rows of a table are added and removed on the page; without this the same buttons send the form.
// Names need not be without gaps: the server goes by their order.

/** `prepare` makes the controls of a new row ready. */
export function startRows(prepare) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-bn-rows] button[name=action]");
    if (!button) return;
    const table = button.closest("[data-bn-rows]");
    event.preventDefault();
    if (button.matches("[data-bn-add]")) add(table, prepare);
    else remove(table, button.closest("[data-bn-row]"), prepare);
  });
}

const rowsOf = (table) => [...table.querySelectorAll("[data-bn-row]")];

function append(table) {
  const number = Math.max(-1, ...rowsOf(table).map((row) => Number(row.dataset.bnRow))) + 1;
  const body = table.querySelector("tbody");
  body.insertAdjacentHTML("beforeend", table.querySelector("template").innerHTML.replaceAll("__row__", number));
  return body.lastElementChild;
}

function add(table, prepare) {
  if (rowsOf(table).length >= Number(table.dataset.most)) return;
  const row = append(table);
  settle(table, prepare, table.dataset.added, rowsOf(table).length);
  focusIn(row);
}

function remove(table, row, prepare) {
  const place = rowsOf(table).indexOf(row);
  row.remove();
  if (!rowsOf(table).length) append(table);
  settle(table, prepare, table.dataset.removed, place + 1);
  // The row that has come to its place, or the last one.
  focusIn(rowsOf(table)[place] ?? rowsOf(table).at(-1));
}

/** Count the rows again, say what happened, and let the rules and the draft know. */
function settle(table, prepare, words, number) {
  rowsOf(table).forEach((row, at) => row.querySelectorAll("[data-bn-number]").forEach((one) => (one.textContent = at + 1)));
  const button = table.querySelector("[data-bn-add]");
  button.toggleAttribute("aria-disabled", rowsOf(table).length >= Number(table.dataset.most));
  table.querySelector("[data-bn-said]").textContent = words.replace("{n}", number);
  prepare(table);
  // In the name of the table: a rule may count its rows.
  table.querySelector("input[type=hidden]").dispatchEvent(new Event("change", { bubbles: true }));
}

const focusIn = (row) => row?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
