// A search above the selects of a large tree: type a few words, pick, and the selects are filled.
// A combobox with a list, as the ARIA Authoring Practices describe it. Its words are printed beside the selects.
import { choosePath } from "./cascade.js";
import { within } from "./within.js";

const WAIT = 200; // milliseconds without typing before the server is asked
let made = 0;

export function prepareSeeks(root) {
  for (const box of within(root, "[data-bn-cascade][data-seek]")) if (!box.querySelector(".bn-seek")) addSeek(box);
}

function addSeek(box) {
  const id = `bn-seek-${++made}`;
  const seek = element("div", { class: "bn-seek" });
  const input = element("input", {
    class: "form-control", type: "text", role: "combobox", autocomplete: "off", maxlength: 50, placeholder: box.dataset.seek,
    "aria-label": box.dataset.seek, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
  });
  const list = element("ul", { id, role: "listbox", class: "bn-sought", "aria-label": box.dataset.seek, hidden: "" });
  const status = element("span", { role: "status", class: "bn-note" });
  seek.append(input, list, status);
  box.prepend(seek);
  listen({ box, seek, input, list, status, asked: 0, timer: 0 });
}

function element(name, attributes) {
  const drawn = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) drawn.setAttribute(key, value);
  return drawn;
}

function listen(one) {
  const typed = (event) => {
    event.stopPropagation(); // what is sought is no answer: neither rules nor drafts care
    if (!event.isComposing) askSoon(one);
  };
  for (const type of ["input", "compositionend"]) one.input.addEventListener(type, typed);
  one.input.addEventListener("change", (event) => event.stopPropagation());
  one.input.addEventListener("keydown", (event) => press(one, event));
  one.input.addEventListener("blur", () => close(one));
  one.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
  one.list.addEventListener("click", (event) => pick(one, event.target.closest("[role=option]")));
}

function askSoon(one) {
  clearTimeout(one.timer);
  one.asked += 1;
  one.timer = setTimeout(() => ask(one), WAIT);
}

async function ask(one) {
  const mine = one.asked;
  const words = one.input.value.trim();
  if (!words) return close(one);
  const rows = await fetchFound(one.box.dataset.bnCascade, words);
  if (mine !== one.asked) return;
  const said = rows === null ? one.box.dataset.failed : one.box.dataset.none;
  one.status.textContent = rows?.length ? one.box.dataset.count.replace("{n}", rows.length) : said;
  one.list.replaceChildren(...(rows ?? []).map(([, label, path], number) => option(one, label, path, number)));
  open(one, Boolean(rows?.length));
  one.list.scrollIntoView({ block: "nearest" }); // the bar of buttons stands over what is at the foot
}

async function fetchFound(address, words) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", words);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

function option(one, label, path, number) {
  const item = element("li", { id: `${one.list.id}-${number}`, role: "option", "aria-selected": "false" });
  item.textContent = label;
  item.path = path;
  return item;
}

function open(one, opened) {
  one.list.hidden = !opened;
  one.input.setAttribute("aria-expanded", String(opened));
  one.input.removeAttribute("aria-activedescendant");
}

function close(one) {
  clearTimeout(one.timer);
  one.asked += 1;
  one.status.textContent = "";
  open(one, false);
}

function press(one, event) {
  if (event.isComposing) return;
  const options = one.list.hidden ? [] : [...one.list.children];
  const at = options.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") {
    event.preventDefault(); // it is not the form that is ready
    pick(one, options[at]);
  } else if (event.key === "Escape") close(one);
  else if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark(one, options, at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length);
  }
}

function mark(one, options, at) {
  options.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
  one.input.setAttribute("aria-activedescendant", options[at].id);
  options[at].scrollIntoView({ block: "nearest" });
}

async function pick(one, item) {
  if (!item) return;
  close(one);
  one.input.value = "";
  await choosePath(one.box, item.path);
  one.status.textContent = item.textContent;
}
