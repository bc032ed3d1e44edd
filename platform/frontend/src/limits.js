// Limits of an upload, worked out from plain values so that they can be tested without a page.

const SIGNATURES = { jpeg: [0xff, 0xd8, 0xff], png: [0x89, 0x50, 0x4e, 0x47], gif: [0x47, 0x49, 0x46], bmp: [0x42, 0x4d], pdf: [0x25, 0x50, 0x44, 0x46] };

/** The format by the first bytes, because a renamed png is still a png. Blank: none that we know. */
export function sniffFormat(bytes) {
  return Object.keys(SIGNATURES).find((name) => SIGNATURES[name].every((byte, at) => bytes[at] === byte)) ?? "";
}

export const nameFormat = (name) => canonical(name.includes(".") ? name.split(".").pop() : "");

/** "JPG, .png" -> ["jpeg", "png"] */
export const parseFormats = (text) => (text ?? "").split(/[\s,]+/).filter(Boolean).map(canonical);

const canonical = (format) => format.toLowerCase().replace(/^\./, "").replace(/^jpg$/, "jpeg");

/** `round` matters beside a limit: 20481 bytes must not read "20KB, at most 20KB". */
export function formatBytes(bytes, round = Math.round) {
  if (bytes < 1024) return `${bytes}B`;
  const mega = bytes >= 1024 * 1024;
  const amount = round((bytes / (mega ? 1024 * 1024 : 1024)) * 10) / 10;
  return `${amount}${mega ? "MB" : "KB"}`;
}

/** What is measured of a photo, against its limits. A limit that is not given is kept. */
export function judgePhoto({ format, width, height, bytes }, { formats, wantedWidth, wantedHeight, minBytes, maxBytes }) {
  const small = bytes < (minBytes || 0);
  const big = bytes > (maxBytes || Infinity);
  return {
    format: { ok: !formats.length || formats.includes(format), actual: format === "jpeg" ? "jpg" : format || "?" },
    pixels: {
      ok: width > 0 && (!wantedWidth || width === wantedWidth) && (!wantedHeight || height === wantedHeight),
      actual: width ? `${width} × ${height}` : "?",
    },
    bytes: { ok: !small && !big, actual: formatBytes(bytes, big ? Math.ceil : small ? Math.floor : Math.round) },
  };
}

/** Why a chosen file will be refused: "empty", "format", "size", or blank. */
export function judgeFile({ name, size }, { formats, maxBytes }) {
  if (size === 0) return "empty";
  if (formats.length && !formats.includes(nameFormat(name))) return "format";
  return size > (maxBytes || Infinity) ? "size" : "";
}

/** Put values into a text of the page: fill("现为 {actual}", {actual: "4KB"}) */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
