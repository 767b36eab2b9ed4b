// node check.mjs: does the committed bundle come out of these sources, byte for byte? Exit 1 if not.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const made = mkdtempSync(join(tmpdir(), "demerit-frontend-"));
try {
  execFileSync(process.execPath, [join(here, "build.mjs"), made], { stdio: "inherit" });
  const same = readFileSync(join(made, "charts.js")).equals(readFileSync(join(here, "../src/demerit/reports/assets/charts.js")));
  console.log(same ? "charts.js: the committed bundle is what its sources make" : "charts.js differs from what its sources make: run `node build.mjs` and commit it");
  process.exitCode = same ? 0 : 1;
} finally {
  rmSync(made, { recursive: true });
}
