// A changed form is saved as a draft by itself, and the time is shown. Files wait for the real submit.
import { isBusy } from "./busy.js";

const changed = new WeakSet();
const saving = new WeakSet();

export function startAutosave() {
  for (const type of ["input", "change"]) {
    document.addEventListener(type, (event) => {
      const form = event.target.form?.closest("[data-bn-autosave]");
      if (form) changed.add(form);
    });
  }
  let seconds = 0;
  setInterval(() => saveDue(++seconds), 1000);
  document.addEventListener("visibilitychange", () => document.hidden && forms().forEach(save));
}

const forms = () => [...document.querySelectorAll("form[data-bn-autosave]")];

function saveDue(seconds) {
  forms().filter((form) => seconds % Number(form.dataset.every || 20) === 0).forEach(save);
}

async function save(form) {
  if (!changed.has(form) || saving.has(form) || isBusy(form)) return;
  changed.delete(form);
  saving.add(form);
  const time = await post(form.dataset.bnAutosave, withoutFiles(new FormData(form)));
  saving.delete(form);
  if (time === null) changed.add(form);
  show(form, time);
}

async function post(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: document.hidden });
    return answer.ok && !answer.redirected ? ((await answer.json()).saved ?? null) : null;
  } catch {
    return null;
  }
}

export function withoutFiles(body) {
  for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
  return body;
}

function show(form, time) {
  const words = form.querySelector("[data-bn-saved]");
  const warning = form.querySelector("[data-bn-unsaved]");
  if (warning) warning.hidden = time !== null;
  if (!words || time === null) return;
  words.textContent = time;
  words.closest("[hidden]")?.removeAttribute("hidden");
}
