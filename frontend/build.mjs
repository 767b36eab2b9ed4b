// npm ci && node build.mjs [FOLDER]: writes charts.js, by default where the Python package holds it (it is committed).
import { build } from "esbuild";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = process.argv[2] ?? join(here, "../src/demerit/reports/assets");
const common = { absWorkingDir: here, entryPoints: ["charts.entry.js"], bundle: true, minify: true, format: "iife", target: "es2020",
  charset: "utf8", legalComments: "none", logLevel: "warning" };

// the licences of everything inside travel with it
const { metafile } = await build({ ...common, metafile: true, write: false, outdir: "unused" });
const packages = new Set(Object.keys(metafile.inputs).map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean));
const texts = new Map();
for (const name of [...packages].sort()) {
  const folder = join(here, "node_modules", name);
  const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).sort().find((one) => /^licen[cs]e/i.test(one));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").replace(/\r/g, "").trim() : `Licence: ${own.license}`;
  texts.set(text, [...(texts.get(text) ?? []), `${name} ${own.version}`]);
}
const notice = [...texts].map(([text, names]) => `${names.join(", ")}\n\n${text}`).join("\n\n----\n\n").replaceAll("*/", "* /");
const banner = `/*! This part of the page is made of the following, under their licences.\n\n${notice}\n*/`;

await build({ ...common, outdir, entryNames: "charts", banner: { js: banner } });
