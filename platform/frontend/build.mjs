// Builds banshi/web/static/vendor and vendor-test. `--check` builds into a temporary folder and compares bytes.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const committed = { site: join(here, "../banshi/web/static/vendor"), test: join(here, "vendor-test") };

// The packages inside each output, for the manifest and LICENSES.txt. None: it is our own code.
const site = {
  "bootstrap.min.css": ["bootstrap"],
  "htmx.min.js": ["htmx.org"],
  "cel.js": ["@bufbuild/cel", "@bufbuild/cel-spec", "@bufbuild/protobuf", "@bufbuild/re2"],
  "conditions.js": [],
  "app.js": [],
};
const test = { "axe.min.js": ["axe-core"] };

const packagePath = (name, file) => join(here, "node_modules", name, file);
const packageFacts = (name) => JSON.parse(readFileSync(packagePath(name, "package.json"), "utf8"));

function buildCss(folder) {
  const { css } = sass.compile(join(here, "src/bootstrap.scss"), {
    style: "compressed",
    loadPaths: [join(here, "node_modules")],
    logger: sass.Logger.silent, // Bootstrap 5 still uses @import; nothing there is ours to mend
  });
  writeFileSync(join(folder, "bootstrap.min.css"), css + "\n");
}

async function buildScripts(folder) {
  // Each file keeps its plain name and is loaded only by the one that needs it: app -> conditions -> cel.
  await esbuild.build({
    entryPoints: ["app", "conditions", "cel"].map((name) => join(here, "src", `${name}.js`)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022"],
    legalComments: "none", // LICENSES.txt has them in full
    plugins: [{ name: "separate", setup: keepSeparate }],
  });
  cpSync(packagePath("htmx.org", "dist/htmx.min.js"), join(folder, "htmx.min.js"));
}

function keepSeparate(build) {
  build.onResolve({ filter: /^\.\/(cel|conditions)\.js$/ }, (found) => ({ path: found.path, external: true }));
}

function writeManifest(folder, outputs) {
  const rows = Object.entries(outputs).map(([file, packages]) => {
    const { name, version, license } = packages.length ? packageFacts(packages[0]) : { name: "banshi", version: null, license: null };
    const with_ = packages.slice(1).map((other) => `${other}@${packageFacts(other).version}`);
    const sha384 = createHash("sha384").update(readFileSync(join(folder, file))).digest("base64");
    return { name, version, licence: license, with: with_, file, sha384: `sha384-${sha384}` };
  });
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(rows, null, 2) + "\n");
}

function writeLicences(folder, outputs) {
  const texts = Object.values(outputs).flat().map((name) => {
    const { version, license } = packageFacts(name);
    const file = ["LICENSE", "LICENSE.md"].find((one) => existsSync(packagePath(name, one)));
    // @bufbuild ships no licence file; Apache 2.0 asks for its text.
    const text = readFileSync(file ? packagePath(name, file) : join(here, "src/Apache-2.0.txt"), "utf8").trim();
    return `==== ${name} ${version} (${license})\n\n${text}\n`;
  });
  writeFileSync(join(folder, "LICENSES.txt"), texts.join("\n"));
}

async function build(target) {
  for (const folder of Object.values(target)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  buildCss(target.site);
  await buildScripts(target.site);
  cpSync(packagePath("axe-core", "axe.min.js"), join(target.test, "axe.min.js"));
  for (const [folder, outputs] of [[target.site, site], [target.test, test]]) {
    writeManifest(folder, outputs);
    writeLicences(folder, outputs);
  }
}

function differences(wanted, found) {
  const list = (folder) => (existsSync(folder) ? readdirSync(folder) : []);
  const names = new Set([...list(wanted), ...list(found)]);
  const bytes = (path) => (existsSync(path) ? readFileSync(path) : Buffer.from("missing"));
  return [...names].filter((name) => !bytes(join(wanted, name)).equals(bytes(join(found, name))));
}

async function check() {
  const folder = mkdtempSync(join(tmpdir(), "banshi-frontend-"));
  const fresh = { site: join(folder, "site"), test: join(folder, "test") };
  await build(fresh);
  const changed = Object.keys(fresh).flatMap((part) => differences(fresh[part], committed[part]).map((name) => join(committed[part], name)));
  rmSync(folder, { recursive: true });
  if (!changed.length) return;
  console.error(`These files are not what src/ and package-lock.json give. Run \`node build.mjs\` and commit:\n${changed.join("\n")}`);
  process.exitCode = 1;
}

function printSizes() {
  for (const file of Object.keys(site)) {
    const bytes = readFileSync(join(committed.site, file));
    console.log(`${file.padEnd(18)} ${String(bytes.length).padStart(7)} bytes, gzip ${gzipSync(bytes, { level: 9 }).length}`);
  }
}

if (process.argv.includes("--check")) {
  await check();
} else {
  await build(committed);
  printSizes();
}
