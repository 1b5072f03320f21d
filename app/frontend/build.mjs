// Builds everything that browsers load from the installed packages: node build.mjs [FOLDER]
import { build } from "esbuild";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = process.argv[2] ?? join(here, "dist");
const vendor = join(target, "vendor");
const forTests = join(target, "tests");

const weights = [400, 600, 700];
const latin = "@fontsource/noto-sans";
const faces = [
  { family: "Noto Sans", from: latin, file: "noto-sans-latin", range: "latin" },
  { family: "Noto Sans", from: latin, file: "noto-sans-latin-ext", range: "latin-ext" },
  // Without a range: MapLibre asks for a face by a blank, and a face with a range of Devanagari alone would not load.
  { family: "Noto Sans Devanagari", from: "@fontsource/noto-sans-devanagari", file: "noto-sans-devanagari-devanagari" },
];

async function readJson(path) {
  return JSON.parse(await readFile(path, "utf8"));
}

async function bundle() {
  await build({
    entryPoints: [join(here, "vendor.mjs")],
    outfile: join(vendor, "chaur-vendor.js"),
    absWorkingDir: here,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
  const dist = join(modules, "maplibre-gl", "dist");
  const worker = await readFile(join(dist, "maplibre-gl-worker.mjs"), "utf8");
  await writeFile(join(vendor, "maplibre-gl-worker.js"), withoutSourceMap(worker));
  await copyFile(join(dist, "maplibre-gl.css"), join(vendor, "maplibre-gl.css"));
}

function withoutSourceMap(text) {
  return text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
}

async function fonts() {
  await mkdir(join(vendor, "fonts"), { recursive: true });
  const ranges = await readJson(join(modules, latin, "unicode.json"));
  const rules = [];
  for (const face of faces) {
    for (const weight of weights) {
      const file = `${face.file}-${weight}-normal.woff2`;
      await copyFile(join(modules, face.from, "files", file), join(vendor, "fonts", file));
      rules.push(fontFace(face, weight, file, ranges[face.range]));
    }
  }
  await writeFile(join(vendor, "fonts.css"), rules.join("\n"));
}

function fontFace(face, weight, file, range) {
  const lines = [
    `font-family: "${face.family}";`,
    "font-style: normal;",
    `font-weight: ${weight};`,
    "font-display: swap;",
    `src: url("fonts/${file}") format("woff2");`,
    ...(range ? [`unicode-range: ${range};`] : []),
  ];
  return `@font-face {\n  ${lines.join("\n  ")}\n}\n`;
}

async function licenceOf(folder, described) {
  const names = await readdir(folder);
  const found = names.filter((name) => /^(licen[cs]e|copying|ofl)/i.test(name)).sort();
  if (found.length) {
    return readFile(join(folder, found[0]), "utf8");
  }
  if (described.license !== "MIT") {
    throw new Error(`${described.name} ships no licence text: write it into build.mjs`);
  }
  return mitLicence(described.author?.name ?? described.author ?? `the authors of ${described.name}`);
}

function mitLicence(holder) {
  return `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
}

// Every package that is, or may be, part of what we serve: what the lock does not mark as for development alone.
async function licences() {
  const lock = await readJson(join(here, "package-lock.json"));
  const served = Object.entries(lock.packages).filter(([path, entry]) => path && !entry.dev && !entry.optional);
  const rule = "=".repeat(78);
  const versions = {};
  const parts = [];
  for (const [path] of served) {
    const folder = join(here, path);
    const described = await readJson(join(folder, "package.json"));
    const { name, version, license } = described;
    versions[name] = version;
    parts.push(`${rule}\n${name} ${version} (${license ?? "see below"})\n${rule}\n${await licenceOf(folder, described)}`);
  }
  await writeFile(join(vendor, "LICENCES.txt"), parts.join("\n"));
  await writeFile(join(vendor, "versions.json"), JSON.stringify(versions, null, 2) + "\n");
}

async function toolsOfTests() {
  await copyFile(join(modules, "axe-core", "axe.min.js"), join(forTests, "axe.min.js"));
}

await mkdir(vendor, { recursive: true });
await mkdir(forTests, { recursive: true });
await Promise.all([bundle(), fonts(), licences(), toolsOfTests()]);
