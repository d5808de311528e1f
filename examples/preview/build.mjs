// Builds the preview: `build.mjs OUT` writes OUT/wechat and OUT/alipay, the very pages of both examples in a browser.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { TmplGroup } from "glass-easel-template-compiler";
import { aliases, library, settings } from "../library.mjs";
import { asWxml } from "./axml.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const only = process.argv[3];
const PROGRAMS = {
  wechat: { root: join(here, "../wechat-miniprogram"), page: "wxml", style: "app.wxss", bar: "custom-tab-bar/index", read: (text) => text },
  alipay: { root: join(here, "../alipay-miniprogram"), page: "axml", style: "app.acss", bar: "customize-tab-bar/index", read: asWxml },
};

for (const [name, program] of Object.entries(PROGRAMS).filter(([name]) => !only || name === only)) {
  const out = join(resolve(process.argv[2] ?? join(here, "dist")), name);
  mkdirSync(out, { recursive: true });
  await build({
    stdin: { contents: entry(name, program), resolveDir: here, sourcefile: `${name}.ts`, loader: "ts" },
    bundle: true,
    format: "iife",
    target: "es2022",
    outfile: join(out, "preview.js"),
    logLevel: "warning",
    alias: aliases,
  });
  writeFileSync(join(out, "index.html"), readFileSync(join(here, "index.html"), "utf8"));
  writeFileSync(join(out, "code.html"), "<!doctype html><title>code</title>");
}

/** The program as one module: pages and components with their templates compiled, in the order of their needs. */
function entry(name, { root, page, style, bar, read }) {
  const text = (path) => readFileSync(join(root, path), "utf8");
  const app = JSON.parse(text("app.json"));
  const config = (path) => settings(text(`${path}.json`));
  const all = [...app.pages, bar];
  const own = all.flatMap((path) => Object.values(config(path).usingComponents ?? {})).filter((one) => one.startsWith("/components/"));
  const paths = [...new Set(own.map((one) => one.slice(1))), bar, ...app.pages];
  const theirs = library(paths.map(config));
  const group = new TmplGroup();
  for (const [path, template] of theirs) {
    if (path.endsWith(".wxml")) added(group, path, path.slice(0, -5), template);
    if (path.endsWith(".wxs")) group.addScript(path.slice(0, -4), asScript(template));
  }
  for (const path of paths) added(group, `${root}/${path}.${page}`, path, read(text(`${path}.${page}`)));
  const tabs = app.tabBar.list ?? app.tabBar.items;
  const styles = [...theirs].filter(([path]) => path.endsWith(".wxss")).map(([, sheet]) => sheet.replace(/@import '[^']*';/g, ""));
  const program = {
    pages: app.pages,
    tabs: tabs.map((tab) => tab.pagePath),
    bar,
    title: app.window.navigationBarTitleText ?? app.window.defaultTitle,
    style: css([...styles, text(style)].join("\n")),
  };
  const part = (path, settled, file) =>
    `{ path: ${JSON.stringify(path)}, config: ${JSON.stringify(settled)},` +
    ` template: { groupList: groups, content: groups[${JSON.stringify(path)}] },` +
    ` run: () => dialect(() => require(${JSON.stringify(file)})) }`;
  const components = [...theirs].filter(([path, json]) => path.endsWith(".json") && JSON.parse(json).component);
  return [
    `import { start } from "./runtime";`,
    `import { dialect } from "./${name === "wechat" ? "wx" : "my"}";`,
    `const groups = ${group.getTmplGenObjectGroups()};`,
    `start(${JSON.stringify(program)}, [${[
      ...components.map(([path, json]) => part(path.slice(0, -5), JSON.parse(json), aliased(path.slice(0, -5)))),
      ...paths.map((path) => part(path, config(path), join(root, `${path}.ts`))),
    ].join(",\n")}] as never);`,
  ].join("\n");
}

/** A part of the library by the name that the bundler knows. */
function aliased(path) {
  return path.replace(/^miniprogram_npm\//, "");
}

/** Templates' scripts as a browser's: modules by their names without an ending, and kinds of values by their constructors'. */
function asScript(text) {
  return text.replace(/\.wxs'\)/g, "')").replace(/\.constructor (===?) '/g, ".constructor.name $1 '");
}

function added(group, shown, path, template) {
  const problems = group.addTmpl(path, template).filter((one) => one.isError);
  if (problems.length) throw new Error(`${shown}: ${problems.map((one) => `${one.startLine}: ${one.message}`).join("; ")}`);
}

/** Their style sheets as a browser's: 750 rpx are the screen's width, \`page\` is the body. */
function css(text) {
  return text.replace(/(-?[\d.]+)rpx/g, "calc($1 * var(--rpx))");
}
