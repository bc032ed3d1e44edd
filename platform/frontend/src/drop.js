// <details data-bn-drop> (menu, pop-over) also closes by Esc and by a click elsewhere.

export function startDrop() {
  document.addEventListener("keydown", (event) => {
    const fold = event.key === "Escape" && event.target.closest?.("details[data-bn-drop][open]");
    if (!fold) return;
    fold.open = false;
    fold.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const fold of document.querySelectorAll("details[data-bn-drop][open]")) {
      if (!fold.contains(event.target)) fold.open = false;
    }
  });
}
