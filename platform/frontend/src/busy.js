// A submitted form shows that it is on its way, and is sent once.

const shown = new Map(); // form -> {button, nodes}: what to put back

export function startBusy() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-bn-form]")) return;
    if (shown.has(form)) event.preventDefault();
    else showBusy(form, event.submitter);
  }, true);
  window.addEventListener("pageshow", (event) => event.persisted && restoreAll());
  document.addEventListener("htmx:afterRequest", ({ detail: { elt } }) => {
    // Not for a small request of one field inside the form.
    if ([...shown].some(([form, { button }]) => elt === form || elt === button)) restoreAll();
  });
}

export const isBusy = (form) => shown.has(form);

function showBusy(form, button) {
  // A new tab leaves this page as it is.
  if ((button?.formTarget || form.target) === "_blank") return;
  shown.set(form, { button, nodes: button ? [...button.childNodes] : [] });
  form.setAttribute("aria-busy", "true");
  if (!button) return;
  // Not `disabled`: a disabled button's name and value would not be sent.
  button.setAttribute("aria-disabled", "true");
  const spinner = Object.assign(document.createElement("span"), { className: "bn-busy", ariaHidden: "true" });
  button.replaceChildren(spinner, button.dataset.busy || button.textContent);
}

function restoreAll() {
  for (const [form, { button, nodes }] of shown) {
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-disabled");
    button?.replaceChildren(...nodes);
  }
  shown.clear();
}
