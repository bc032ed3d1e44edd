// The error summary takes focus; its links go to the control itself, past the sticky bar.
import { within } from "./within.js";

const CONTROLS = "input:not([type=hidden]), select, textarea, button";

export function startErrors() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".bn-errsum a[href^='#']");
    if (link && focusControl(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
  });
}

export function focusSummary(root) {
  const [summary] = within(root, ".bn-errsum");
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus();
}

function focusControl(id) {
  const target = document.getElementById(id);
  if (!target) return false;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const control = target.matches(CONTROLS) ? target : target.querySelector(CONTROLS);
  if (!control) target.tabIndex = -1;
  (control ?? target).focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
  return true;
}
