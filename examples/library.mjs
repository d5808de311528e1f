// What a program takes of its component library: the parts that its pages use, with all that these need, and no more.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix } from "node:path";

const LIBRARY = "tdesign-miniprogram";
/** Where the vendor's tool looks for libraries. */
export const PLACE = `miniprogram_npm/${LIBRARY}`;
const from = join(dirname(createRequire(import.meta.url).resolve(`${LIBRARY}/package.json`)), "miniprogram_dist");
const KINDS = ["json", "js", "wxml", "wxss"];
const NEEDS = [/\bfrom\s?"([^"]+)"/g, /\bimport\s?"([^"]+)"/g, /<(?:import|wxs)\s[^>]*?src="([^"]+)"/g, /@import '([^']+)'/g, /\brequire\('([^']+)'\)/g];
/** Icons would come from another host than the server; no page uses one. */
const ICONS = /@font-face\{[^}]*\}|\.t-icon-[\w-]+::?before\{[^}]*\}\n?/g;

/** What a bundler must know to find it, as the vendor's tool does. */
export const aliases = { [LIBRARY]: from, tslib: join(from, "miniprogram_npm/tslib/index.js") };

/** A page's or component's settings, with the library's parts by their whole address. */
export function settings(text) {
  return JSON.parse(text.replaceAll(`"${LIBRARY}/`, `"/${PLACE}/`));
}

/** The library's files by their place in the program, needed ones first: those of the parts that these settings use. */
export function library(configs) {
  const files = new Map();
  const used = configs.flatMap(({ usingComponents = {} }) => Object.values(usingComponents));
  for (const path of new Set(used)) if (path.startsWith(`/${PLACE}/`)) component(path.slice(PLACE.length + 2), files);
  return new Map([...files].map(([path, text]) => [`${PLACE}/${path}`, text]));
}

function component(path, files) {
  if (files.has(`${path}.json`)) return;
  const config = JSON.parse(read(`${path}.json`));
  files.set(`${path}.json`, read(`${path}.json`));
  for (const inner of Object.values(config.usingComponents ?? {})) component(posix.join(posix.dirname(path), inner), files);
  for (const kind of KINDS.slice(1)) take(`${path}.${kind}`, files);
}

function take(path, files) {
  if (files.has(path)) return;
  const text = read(path).replace(ICONS, "");
  for (const need of NEEDS.flatMap((one) => [...text.matchAll(one)])) take(found(path, need[1]), files);
  files.set(path, text);
}

function found(asking, asked) {
  const path = asked.startsWith(".") ? posix.join(posix.dirname(asking), asked) : `miniprogram_npm/${asked}/index.js`;
  return [path, `${path}.js`, `${path}/index.js`].find((one) => /\.\w+$/.test(one) && existsSync(join(from, one))) ?? path;
}

function read(path) {
  return readFileSync(join(from, path), "utf8");
}
