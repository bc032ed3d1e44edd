// A chosen photo is shown and measured before it is sent. The server measures again.
import { fill, judgePhoto, parseFormats, sniffFormat } from "./limits.js";

export function startPhoto() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-bn-photo]")) showPhoto(event.target);
  });
}

async function showPhoto(input) {
  const box = input.closest(".bn-photo");
  const file = input.files[0];
  const preview = box.querySelector("img[data-bn-preview]");
  if (preview?.src.startsWith("blob:")) URL.revokeObjectURL(preview.src);
  if (!file) return clear(box, preview);
  const size = await loadPreview(preview ?? new Image(), file);
  if (input.files[0] !== file) return; // another was chosen meanwhile
  const format = sniffFormat(new Uint8Array(await file.slice(0, 8).arrayBuffer()));
  const { formats, width, height, minBytes, maxBytes } = input.dataset;
  const limits = { formats: parseFormats(formats), wantedWidth: Number(width), wantedHeight: Number(height), minBytes: Number(minBytes), maxBytes: Number(maxBytes) };
  const judged = judgePhoto({ format, bytes: file.size, ...size }, limits);
  for (const line of box.querySelectorAll(".bn-checks [data-check]")) showCheck(line, judged[line.dataset.check]);
}

function loadPreview(image, file) {
  return new Promise((resolve) => {
    const done = () => {
      image.hidden = !image.naturalWidth; // 0: not an image that can be drawn
      resolve({ width: image.naturalWidth, height: image.naturalHeight });
    };
    image.onload = done;
    image.onerror = done;
    image.src = URL.createObjectURL(file);
  });
}

function showCheck(line, { ok, actual }) {
  const words = line.querySelector("span");
  line.dataset.before ??= words.textContent;
  words.textContent = fill(ok ? line.dataset.ok : line.dataset.bad, { actual });
  mark(line, ok ? "ok" : "no", ok ? "i-check" : "i-xc");
}

function clear(box, preview) {
  if (preview) preview.hidden = true;
  for (const line of box.querySelectorAll(".bn-checks [data-before]")) {
    line.querySelector("span").textContent = line.dataset.before;
    mark(line, "", "i-info");
  }
}

function mark(line, className, icon) {
  line.classList.remove("ok", "no");
  if (className) line.classList.add(className);
  // The page knows where the sprite is; only the name after # changes.
  const use = line.querySelector("use");
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
}
