// A button beside a text opens the page's one dialog with a list to search and pick from.
// The dialog and all its words are printed by the base template.
import { within } from "./within.js";

let asking = null; // the [data-bn-lookup] that opened the dialog
let latest = 0; // an answer that comes after a newer question is dropped

const dialogOf = () => document.querySelector("dialog.bn-dialog[data-bn-picker]");

/** The button does nothing without this script, so it is printed hidden. */
export function prepareLookups(root) {
  for (const button of within(root, "[data-bn-lookup] button[hidden]")) button.hidden = false;
}

export function startLookup() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-bn-lookup] button");
    if (opener) return open(opener.closest("[data-bn-lookup]"));
    const dialog = event.target.closest?.("dialog[data-bn-picker]");
    if (dialog) clickInside(dialog, event);
  });
  document.addEventListener("submit", (event) => {
    const dialog = event.target.closest("dialog[data-bn-picker]");
    if (!dialog) return;
    event.preventDefault();
    load(dialog, searchUrl(event.target.action, new FormData(event.target)), "search");
  });
}

function open(lookup) {
  const dialog = dialogOf();
  asking = lookup;
  dialog.querySelector("h2").textContent = lookup.dataset.title ?? "";
  dialog.querySelector("[data-bn-content]").replaceChildren();
  dialog.showModal();
  load(dialog, searchUrl(lookup.dataset.bnLookup, [["q", ""], ["page", "1"]]), "search");
}

function clickInside(dialog, event) {
  const picked = event.target.closest("button[data-bn-pick]");
  const link = event.target.closest("[data-bn-content] a[href]");
  if (picked) pick(dialog, picked.dataset);
  else if (event.target.closest("[data-bn-close]")) dialog.close();
  else if (link) {
    event.preventDefault();
    load(dialog, link.href, "page");
  }
}

async function load(dialog, url, focusOn) {
  const mine = ++latest;
  const content = dialog.querySelector("[data-bn-content]");
  say(dialog, dialog.dataset.wait);
  content.setAttribute("aria-busy", "true");
  const html = await fetchFragment(url);
  if (mine !== latest) return;
  content.removeAttribute("aria-busy");
  if (html === null) return say(dialog, dialog.dataset.failed);
  content.innerHTML = html; // our own server's escaped template
  say(dialog, content.querySelector("[data-bn-total]")?.textContent ?? "");
  const search = content.querySelector("input[type=search], input[type=text], input:not([type])");
  const target = focusOn === "search" && search ? search : content;
  target.focus();
}

async function fetchFragment(url) {
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    // A redirect is the login page: not a list.
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch {
    return null;
  }
}

function pick(dialog, { key, label }) {
  const input = asking.querySelector("input");
  dialog.close();
  input.value = `${key} ${label}`;
  for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  input.focus();
}

const say = (dialog, words) => (dialog.querySelector("[role=status]").textContent = words ?? "");

function searchUrl(address, pairs) {
  const url = new URL(address, location.href);
  for (const [name, value] of pairs) url.searchParams.set(name, value);
  return url;
}
