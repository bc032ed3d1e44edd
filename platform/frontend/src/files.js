// Chosen files are listed with their size, and with the reason when one will be refused.
import { fill, formatBytes, judgeFile, parseFormats } from "./limits.js";

export function startFiles() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-bn-file]")) listFiles(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-bn-clear]");
    const input = button && boxOf(button).querySelector("input[type=file]");
    if (!input) return;
    input.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  // "移除" is of use only while something is chosen.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=file]")) return;
    const button = boxOf(event.target).querySelector("button[data-bn-clear]");
    if (button) button.hidden = !event.target.files.length;
  });
}

const boxOf = (element) => element.closest(".bn-ctl") ?? element.parentElement;

function listFiles(input) {
  const list = boxOf(input).querySelector("ul[data-bn-files]");
  if (!list) return;
  const limits = { formats: parseFormats(input.dataset.formats), maxBytes: Number(input.dataset.maxBytes) };
  list.replaceChildren(...[...input.files].map((file) => fileRow(file, judgeFile(file, limits), list.dataset, limits)));
}

function fileRow(file, fault, texts, { maxBytes }) {
  const row = document.createElement("li");
  const size = formatBytes(file.size, fault === "size" ? Math.ceil : Math.round);
  const reason = { empty: texts.badEmpty, format: texts.badFormat, size: texts.badSize }[fault] ?? "";
  row.className = fault ? "no" : "ok";
  row.append(textElement("b", file.name), textElement("span", size));
  if (reason) row.append(textElement("span", fill(reason, { actual: size, limit: formatBytes(maxBytes) }), "bn-err"));
  return row;
}

function textElement(tag, text, className = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}
