// Builds the preview: `build.mjs OUT` writes OUT/wechat and OUT/alipay, the very pages of both examples in a browser.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { TmplGroup } from "glass-easel-template-compiler";
import { asWxml } from "../alipay-miniprogram/templates.mjs";

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
  });
  writeFileSync(join(out, "index.html"), readFileSync(join(here, "index.html"), "utf8"));
  writeFileSync(join(out, "code.html"), "<!doctype html><title>code</title>");
}

/** The program as one module: pages and components with their templates compiled, in the order of their needs. */
function entry(name, { root, page, style, bar, read }) {
  const text = (path) => readFileSync(join(root, path), "utf8");
  const app = JSON.parse(text("app.json"));
  const config = (path) => JSON.parse(text(`${path}.json`));
  const used = app.pages.flatMap((path) => Object.values(config(path).usingComponents ?? {}).map((one) => one.slice(1)));
  const paths = [...new Set(used), bar, ...app.pages];
  const group = new TmplGroup();
  for (const path of paths) {
    const problems = group.addTmpl(path, read(text(`${path}.${page}`))).filter((one) => one.isError);
    if (problems.length) throw new Error(`${root}/${path}.${page}: ${problems.map((one) => `${one.startLine}: ${one.message}`).join("; ")}`);
  }
  const tabs = app.tabBar.list ?? app.tabBar.items;
  const program = {
    pages: app.pages,
    tabs: tabs.map((tab) => tab.pagePath),
    bar,
    title: app.window.navigationBarTitleText ?? app.window.defaultTitle,
    style: css(text(style)),
  };
  const part = (path) =>
    `{ path: ${JSON.stringify(path)}, config: ${JSON.stringify(config(path))},` +
    ` template: { groupList: groups, content: groups[${JSON.stringify(path)}] },` +
    ` run: () => dialect(() => require(${JSON.stringify(join(root, `${path}.ts`))})) }`;
  return [
    `import { start } from "./runtime";`,
    `import { dialect } from "./${name === "wechat" ? "wx" : "my"}";`,
    `const groups = ${group.getTmplGenObjectGroups()};`,
    `start(${JSON.stringify(program)}, [${paths.map(part).join(",\n")}] as never);`,
  ].join("\n");
}

/** Their style sheets as a browser's: 750 rpx are the screen's width, \`page\` is the body. */
function css(text) {
  return text.replace(/(-?[\d.]+)rpx/g, "calc($1 * var(--rpx))");
}
