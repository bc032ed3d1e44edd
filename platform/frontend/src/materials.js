// The files of a step together, as they are chosen; and the remark of a material that is ticked 不合格. The server decides.
import { fill, formatBytes } from "./limits.js";

export function startMaterials() {
  document.addEventListener("change", (event) => {
    const step = event.target.matches("input[type=file]") && event.target.closest("[data-bn-sum]");
    if (step) showTotal(step);
    if (event.target.matches("[data-bn-verdict] input[type=radio][value=bad]")) openRemark(event.target);
  });
}

/** How many bytes the kept and the chosen files have together. */
export const sumOf = (kept, sizes) => sizes.reduce((sum, size) => sum + size, kept);

function showTotal(step) {
  const line = step.querySelector("[data-bn-total]");
  const sizes = [...step.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files].map((file) => file.size));
  const total = sumOf(Number(step.dataset.kept), sizes);
  const over = total > Number(step.dataset.most);
  line.textContent = fill(line.dataset.said, { actual: formatBytes(total, over ? Math.ceil : Math.round) });
  line.classList.toggle("over", over);
}

function openRemark(radio) {
  const remark = radio.closest("[data-bn-verdict]").querySelector("details");
  if (remark) remark.open = true;
}
