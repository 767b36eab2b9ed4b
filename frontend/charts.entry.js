// Draws every figure of a report and gives it its buttons. No eval (the page's policy forbids it), no request to anywhere.
import { View, parse } from "vega";
import { compile } from "vega-lite";
import { expressionInterpreter } from "vega-interpreter";
import { Handler } from "vega-tooltip";

const refuse = () => Promise.reject(new Error("a report asks nothing of any network"));
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
const tip = new Handler({ disableDefaultStyle: true, theme: "demerit" });
// advice to who writes a drawing, not to who reads it; mistakes are thrown
const quiet = { level() { return this; }, error(...said) { console.error(...said); return this; }, warn() { return this; }, info() { return this; }, debug() { return this; } };
const read = (box, of) => JSON.parse(box.querySelector(`script.${of}`).textContent);

function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

function button(box, text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  box.append(made);
}

// A spreadsheet takes a text that begins with one of these for a formula; a quote before it keeps it a text.
const cell = (value) => {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

function csv(data) {
  const lines = [["synthetic", ...data.columns], ...data.rows.map((row) => [data.synthetic, ...row])];
  return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

async function draw(figure) {
  const tools = figure.querySelector(".tools"), title = figure.querySelector(".kicker b").textContent, name = figure.dataset.name;
  const data = read(figure, "rows");
  button(tools, "CSV", `Save the numbers of “${title}” as CSV`, () => save(`${name}.csv`, new Blob(["\ufeff", csv(data)], { type: "text/csv" })));
  const box = figure.querySelector(".plot");
  if (!box) return false;
  const spec = read(figure, "spec");
  const view = new View(parse(compile(spec, { logger: quiet }).spec, null, { ast: true }), {
    expr: expressionInterpreter, renderer: "svg", container: box, hover: true, loader, tooltip: tip.call, logger: quiet });
  await view.runAsync();
  const svg = box.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", spec.description ?? title);
  // the picture is told by its sentence and its table; a screen reader need not walk every mark
  for (const group of svg.children) group.setAttribute("aria-hidden", "true");
  button(tools, "SVG", `Save “${title}” as SVG`, async () => save(`${name}.svg`, new Blob([await view.toSVG()], { type: "image/svg+xml" })));
  button(tools, "PNG", `Save “${title}” as PNG`, async () => (await view.toCanvas(2)).toBlob((blob) => save(`${name}.png`, blob)));
  return true;
}

async function all() {
  const began = performance.now(), page = document.documentElement;
  let drawn = 0, failed = 0;
  for (const figure of document.querySelectorAll("section.figure")) {
    try {
      if (await draw(figure)) drawn += 1;
    } catch (problem) {
      failed += 1;
      console.error(problem);
      const box = figure.querySelector(".plot");
      box.textContent = "This chart could not be drawn here. Its numbers are in the table below.";
    }
    await new Promise((go) => setTimeout(go));  // the page stays quick meanwhile
  }
  page.dataset.ms = String(Math.round(performance.now() - began));
  page.dataset.failed = String(failed);
  page.dataset.charts = String(drawn);
}

// wide tables and charts scroll inside their own box; only those that do need to be reached by keyboard
function reachable() {
  for (const box of document.querySelectorAll(".scroll")) {
    if (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

document.documentElement.dataset.script = "yes";
addEventListener("resize", reachable);
document.addEventListener("toggle", reachable, true);
all().then(reachable);
