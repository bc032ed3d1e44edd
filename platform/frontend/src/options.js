// Which codes a field offers now. What was chosen and is no longer offered comes back when it is offered again.

/** `offered` are the codes, undefined for all. Answers with the names whose value may have changed. */
export function narrowOptions(part, offered, form) {
  const isOffered = (code) => !code || !offered || offered.includes(code);
  const selects = [...part.querySelectorAll("select")];
  for (const select of selects) narrowSelect(select, isOffered, form.chosen);
  const boxes = [...part.querySelectorAll("[type=radio], [type=checkbox]")];
  for (const box of boxes) narrowBox(box, isOffered(box.value), form);
  return new Set([...selects, ...boxes].map((one) => one.name));
}

function narrowSelect(select, isOffered, chosen) {
  for (const option of select.options) option.hidden = option.disabled = !isOffered(option.value);
  if (!isOffered(select.value)) {
    chosen.set(select, select.value);
    select.value = "";
  } else if (!select.value && chosen.has(select) && isOffered(chosen.get(select))) {
    select.value = chosen.get(select);
    chosen.delete(select);
  } else if (select.value) {
    chosen.delete(select);
  }
}

/** A box that is not offered stays ticked as it was, out of sight, and is not sent. */
function narrowBox(box, offered, form) {
  form.withheld[offered ? "delete" : "add"](box);
  (box.closest("label") ?? box).hidden = !offered;
  // The server may have drawn it as not offered.
  if (!offered || box.disabled) form.switchedOff.add(box);
  box.disabled = !offered || Boolean(box.closest("[data-bn-visible][hidden]"));
  if (!box.disabled) form.switchedOff.delete(box);
}
