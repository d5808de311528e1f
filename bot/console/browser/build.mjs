// Bundles what operators' browsers get into ../assets; `scripts/console-assets` calls this after `npm ci`.
import { build } from "esbuild";
import { rm } from "node:fs/promises";

const out = new URL("../assets/", import.meta.url).pathname;
await rm(out, { recursive: true, force: true });
await build({
  entryPoints: ["console.js", "editor.js", "charts.js", "console.css"],
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome100", "firefox100", "safari15"],
  legalComments: "linked",
  logLevel: "warning",
});
