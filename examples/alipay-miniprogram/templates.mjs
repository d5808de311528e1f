// The templates and styles of the two examples are the same pages: `templates.mjs` writes Alipay's from WeChat's,
// `templates.mjs --check` says whether they are current. A city that starts from Alipay's alone deletes this file.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const theirs = join(here, "../wechat-miniprogram");

/** Alipay has no picker of dates among its components: its API asks for one. */
const DATE = /<picker([^>]*?) mode="date" value="[^"]*"([^>]*?) bind:change="pickDate">([\s\S]*?)<\/picker>/g;

export function asAxml(text) {
  return text
    .replace(DATE, '<view$1 aria-role="button"$2 bind:tap="askDate">$3</view>')
    .replace(/\bwx:/g, "a:")
    .replace(/\bbind:([a-z])(\w*)=/g, (_, first, rest) => `on${first.toUpperCase()}${rest}=`)
    .replace(/\baria-role=/g, "role=")
    .replace(/ user-select>/g, " selectable>");
}

/** Back again, for the preview. */
export function asWxml(text) {
  return text
    .replace(/ selectable>/g, " user-select>")
    .replace(/(\s)role=/g, "$1aria-role=")
    .replace(/(\s)on([A-Z])(\w*)=/g, (_, before, first, rest) => `${before}bind:${first.toLowerCase()}${rest}=`)
    .replace(/\ba:/g, "wx:");
}

function made() {
  const paths = readdirSync(theirs, { recursive: true }).map(String).filter((path) => !path.startsWith("dist"));
  const read = (path) => readFileSync(join(theirs, path), "utf8");
  return [
    ["app.acss", read("app.wxss")],
    ...paths
      .filter((path) => path.endsWith(".wxml"))
      .map((path) => [path.replace("custom-tab-bar", "customize-tab-bar").replace(/wxml$/, "axml"), asAxml(read(path))]),
  ];
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const stale = made().filter(([path, text]) => {
    try {
      return readFileSync(join(here, path), "utf8") !== text;
    } catch {
      return true;
    }
  });
  if (argv.includes("--check")) {
    for (const [path] of stale) console.error(`${path} is not what its WeChat sister says: npm run alipay`);
    process.exitCode = stale.length ? 1 : 0;
  } else for (const [path, text] of stale) writeFileSync(join(here, path), text);
}
