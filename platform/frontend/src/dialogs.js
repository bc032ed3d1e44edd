// A button [data-bn-open="id"] opens a <dialog> of the page; [data-bn-close] inside closes it. Esc does so by itself.
import { within } from "./within.js";

export function prepareDialogs(root) {
  for (const button of within(root, "[data-bn-open]")) button.hidden = false; // it does nothing without this script
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-bn-open]");
    if (opener) openDialog(opener);
    event.target.closest?.("[data-bn-close]")?.closest("dialog:not([data-bn-picker])")?.close();
  });
}

export function openDialog(opener) {
  document.getElementById(opener.dataset.bnOpen)?.showModal();
}
