// One-key shortcuts of the reviewer's desk. <body data-bn-keys="off"> switches them off (WCAG 2.1.4).

const TYPING = "input, select, textarea, [contenteditable]";

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.target.closest?.(TYPING) || document.body.dataset.bnKeys === "off" || document.querySelector("dialog[open]")) return;
    const target = [...document.querySelectorAll("[data-bn-key]")].find((one) => one.dataset.bnKey === event.key.toLowerCase());
    if (!target) return;
    event.preventDefault();
    target.click();
  });
}
