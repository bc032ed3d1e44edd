// Every page loads this. All of it is an extra: each page works without.
import { startAutosave } from "./autosave.js";
import { startBeside } from "./beside.js";
import { startBusy } from "./busy.js";
import { prepareCascades, startCascade } from "./cascade.js";
import { prepareCells, startCells } from "./cells.js";
import { prepareDialogs, startDialogs } from "./dialogs.js";
import { startDrop } from "./drop.js";
import { focusSummary, startErrors } from "./errors.js";
import { startFailed } from "./failed.js";
import { startFiles } from "./files.js";
import { startKeys } from "./keys.js";
import { prepareLookups, startLookup } from "./lookup.js";
import { startMaterials } from "./materials.js";
import { startPhoto } from "./photo.js";
import { startRows } from "./rows.js";
import { prepareSeeks } from "./seek.js";
import { prepareTicks, startTicks } from "./ticks.js";

// Listeners sit on the document, so what htmx swaps in later is covered.
for (const start of [startAutosave, startBeside, startBusy, startCascade, startDialogs, startDrop, startErrors, startFailed, startFiles, startKeys, startLookup, startMaterials, startPhoto, startTicks]) start();
// After those of conditions.js, which listen on the form itself: a cell's rule sees what they have hidden.
startCells();
startRows(prepare);

function prepare(root) {
  prepareCascades(root);
  prepareDialogs(root);
  prepareSeeks(root);
  prepareLookups(root);
  prepareTicks(root);
  focusSummary(root);
  prepareCells(root);
  if (root.querySelector("[data-bn-conditions]") || root.closest?.("[data-bn-conditions]")) {
    import("./conditions.js").then(({ prepareConditions }) => prepareConditions(document));
  }
}

prepare(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) prepare(event.detail.elt);
});
