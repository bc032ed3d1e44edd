import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, formatBytes, judgeFile, judgePhoto, nameFormat, parseFormats, sniffFormat } from "../src/limits.js";

const limits = { formats: ["jpeg"], wantedWidth: 358, wantedHeight: 441, minBytes: 9 * 1024, maxBytes: 20 * 1024 };
const photo = { format: "jpeg", width: 358, height: 441, bytes: 16 * 1024 };
const verdicts = (changes) => Object.values(judgePhoto({ ...photo, ...changes }, limits)).map((one) => one.ok);

test("a photo within all limits", () => assert.deepEqual(verdicts({}), [true, true, true]));
test("each limit fails by itself", () => {
  assert.deepEqual(verdicts({ format: "png" }), [false, true, true]);
  assert.deepEqual(verdicts({ width: 357 }), [true, false, true]);
  assert.deepEqual(verdicts({ bytes: 9 * 1024 - 1 }), [true, true, false]);
  assert.deepEqual(verdicts({ bytes: 20 * 1024 + 1 }), [true, true, false]);
});
test("both ends of the size are allowed", () => {
  assert.deepEqual(verdicts({ bytes: 9 * 1024 }), [true, true, true]);
  assert.deepEqual(verdicts({ bytes: 20 * 1024 }), [true, true, true]);
});
test("a size just outside does not read as the limit", () => {
  assert.equal(judgePhoto({ ...photo, bytes: 20 * 1024 + 1 }, limits).bytes.actual, "20.1KB");
  assert.equal(judgePhoto({ ...photo, bytes: 9 * 1024 - 1 }, limits).bytes.actual, "8.9KB");
});
test("what is not an image has no pixels", () => {
  assert.deepEqual(judgePhoto({ format: "", width: 0, height: 0, bytes: 100 }, limits).pixels, { ok: false, actual: "?" });
});
test("no limits: all is well", () => {
  const none = { formats: [], wantedWidth: NaN, wantedHeight: NaN, minBytes: NaN, maxBytes: NaN };
  assert.ok(Object.values(judgePhoto(photo, none)).every((one) => one.ok));
});

test("the format is read from the bytes", () => {
  assert.equal(sniffFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)), "jpeg");
  assert.equal(sniffFormat(Uint8Array.of(0x89, 0x50, 0x4e, 0x47)), "png");
  assert.equal(sniffFormat(Uint8Array.of()), "");
});
test("formats are spelt in one way", () => {
  assert.deepEqual(parseFormats("JPG, .png pdf"), ["jpeg", "png", "pdf"]);
  assert.deepEqual(parseFormats(undefined), []);
  assert.equal(nameFormat("扫描.件.JPG"), "jpeg");
  assert.equal(nameFormat("无后缀"), "");
});
test("a file is refused for one reason", () => {
  const rule = { formats: ["pdf"], maxBytes: 1000 };
  assert.equal(judgeFile({ name: "a.pdf", size: 1000 }, rule), "");
  assert.equal(judgeFile({ name: "a.pdf", size: 1001 }, rule), "size");
  assert.equal(judgeFile({ name: "a.exe", size: 10 }, rule), "format");
  assert.equal(judgeFile({ name: "a.pdf", size: 0 }, rule), "empty");
});
test("sizes and texts", () => {
  assert.equal(formatBytes(16384), "16KB");
  assert.equal(formatBytes(2), "2B");
  assert.equal(formatBytes(1572864), "1.5MB");
  assert.equal(fill("现为 {actual}，{other}", { actual: 3 }), "现为 3，{other}");
});
