// A form beside another takes along what was typed in that one: the page is shown again after it, and nothing is lost.
// `data-bn-beside` names the other form; its note goes under a name of its own, as both have one.

export function startBeside() {
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.dataset.bnBeside) return;
    const own = new Set(formData.keys());
    for (const [name, value] of new FormData(document.getElementById(target.dataset.bnBeside))) {
      if (name === "note") formData.append("decision-note", value);
      else if (!own.has(name)) formData.append(name, value);
    }
  });
}
