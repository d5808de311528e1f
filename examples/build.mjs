// Builds a mini program for its vendor's tools: `build.mjs wechat-miniprogram` fills that folder's dist/.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";
import { aliases, library, settings } from "./library.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const COPIED = new Set([".json", ".wxml", ".wxss", ".axml", ".acss"]);
const OWN = new Set(["tsconfig.json", "project.config.json", "mini.project.json"]);

for (const name of argv.slice(2)) {
  const root = join(here, name);
  const out = join(root, "dist");
  rmSync(out, { recursive: true, force: true });
  const files = readdirSync(root, { recursive: true }).map(String).filter((one) => !one.startsWith("dist"));
  for (const file of files.filter((one) => COPIED.has(extname(one)) && !OWN.has(one))) {
    mkdirSync(dirname(join(out, file)), { recursive: true });
    cpSync(join(root, file), join(out, file));
  }
  const configs = files.filter((one) => one.endsWith(".json") && !OWN.has(one)).map((file) => [file, settings(readFileSync(join(root, file), "utf8"))]);
  for (const [file, config] of configs) writeFileSync(join(out, file), `${JSON.stringify(config)}\n`);
  for (const [file, text] of library(configs.map(([, config]) => config))) {
    mkdirSync(dirname(join(out, file)), { recursive: true });
    writeFileSync(join(out, file), file.endsWith(".js") ? transformSync(text, { format: "cjs", target: "es2018", minify: true }).code : text);
  }
  const scripts = files.filter((one) => one.endsWith(".ts") && one !== "config.ts").map((one) => join(root, one));
  const shared = { bundle: true, format: "cjs", target: "es2018", charset: "utf8", logLevel: "warning", alias: aliases };
  await build({ ...shared, entryPoints: { core: join(here, "core/index.ts") }, outdir: out });
  await build({ ...shared, entryPoints: scripts, outbase: root, outdir: out, plugins: [{ name: "once", setup: once(root) }] });
}

/** The core, and the one phone of a program, are modules of their own: every page must get the same. */
function once(root) {
  return ({ onResolve }) => {
    const kept = (path, from, target) => {
      const up = "../".repeat(from.slice(root.length + 1).split("/").length - 1);
      return { path: `./${up}${target}`, external: true };
    };
    onResolve({ filter: /(^|\/)core$/ }, ({ path, importer }) => kept(path, importer, "core"));
    onResolve({ filter: /^(\.\.\/)+phone$/ }, ({ path, importer }) => kept(path, importer, "phone"));
  };
}
