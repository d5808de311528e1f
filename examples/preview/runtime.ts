// A phone's inside: WeChat's own component framework (glass-easel) draws the pages' own templates and runs their own code.
import * as glassEasel from "glass-easel";
import { MiniProgramEnv } from "glass-easel-miniprogram-adapter";
import { builtIn } from "./built_in";
import { Backend } from "./backend";

/** What the build knows of a page or component. */
export interface Part {
  path: string;
  config: object;
  template: glassEasel.template.ComponentTemplate;
  run: () => void;
}
export interface Program {
  pages: string[];
  tabs: string[];
  bar: string;
  title: string;
  style: string;
}
type Methods = Record<string, ((...given: unknown[]) => unknown) | undefined>;
type Shown = { path: string; root: ReturnType<ReturnType<MiniProgramEnv["associateBackend"]>["createRoot"]>; frame: HTMLElement; title: string; bar?: Methods };

const env = new MiniProgramEnv();
const space = env.createCodeSpace("", true);
builtIn(space.getComponentSpace());

const backend = env.associateBackend(new Backend());
/** Pages on top of each other, the last one in sight; main pages stay as they are when another is opened. */
const stack: Shown[] = [];
const kept = new Map<string, Shown>();
let program: Program;

export function start(given: Program, parts: Part[]): void {
  program = given;
  const style = document.createElement("style");
  style.textContent = program.style;
  document.head.append(style);
  for (const { path, config, template } of parts) {
    space.addComponentStaticConfig(path, config);
    space.addCompiledTemplate(path, template);
  }
  for (const { path, run } of parts) space.globalComponentEnv(window, path, run);
  document.querySelector<HTMLElement>("#back")?.addEventListener("click", () => back());
  const [path, query] = location.hash.slice(1).split("?");
  launch(path || (program.pages[0] ?? ""), query);
}

/** Opens a page above the one in sight. */
export function open(path: string, query = ""): void {
  hide();
  stack.push(create(path));
  load(query);
}

/** Opens a main page as it was left. */
export function switchTo(path: string): void {
  close();
  const known = kept.get(path);
  stack.push(known ?? create(path));
  if (known) show();
  else load("");
}

/** Opens a page as the only one. */
export function launch(path: string, query = ""): void {
  close();
  kept.get(path)?.frame.remove();
  kept.delete(path);
  stack.push(create(path));
  load(query);
}

export function back(): void {
  if (stack.length < 2) return;
  const gone = stack.pop();
  gone?.frame.remove();
  gone?.root.release();
  show();
}

export function title(text: string): void {
  const top = stack[stack.length - 1];
  if (top) top.title = text;
  const bar = document.querySelector("#title");
  if (bar) bar.textContent = text;
  document.title = text;
}

/** As the platforms' `getCurrentPages`. */
export function pages(): object[] {
  return stack.map(({ path, bar, root }) => ({
    route: path,
    getTabBar: () => bar,
    setData: (change: object) => (root.get() as unknown as { setData(change: object): void }).setData(change),
    selectComponent: (selector: string) => (root.get() as unknown as { selectComponent(selector: string): unknown }).selectComponent(selector),
  }));
}

function create(path: string): Shown {
  const frame = document.createElement("div");
  document.querySelector("#screen")?.append(frame);
  const shown: Shown = { path, frame, title: program.title, root: put(path, "page", frame) };
  if (program.tabs.includes(path)) {
    const bar = put(program.bar, "tab-bar", frame);
    shown.bar = bar.get() as unknown as Methods;
    kept.set(path, shown);
  }
  return shown;
}

function put(path: string, tag: string, frame: HTMLElement): Shown["root"] {
  const place = document.createElement("div");
  frame.append(place);
  const root = backend.createRoot(tag, space, path);
  root.attach(frame as never, place as never);
  return root;
}

function load(query: string): void {
  const top = stack[stack.length - 1];
  const asked = Object.fromEntries([...new URLSearchParams(query)]);
  const known = space.getComponentStaticConfig(top?.path ?? "") as { navigationBarTitleText?: string; defaultTitle?: string };
  title(known.navigationBarTitleText ?? known.defaultTitle ?? program.title);
  call("onLoad", asked);
  show();
}

function show(): void {
  const top = stack[stack.length - 1];
  for (const one of [...stack, ...kept.values()]) one.frame.hidden = one !== top;
  const button = document.querySelector<HTMLElement>("#back");
  if (button) button.hidden = stack.length < 2;
  history.replaceState(null, "", `#${top?.path ?? ""}`);
  window.scrollTo(0, 0);
  title(top?.title ?? program.title);
  call("onShow");
}

function hide(): void {
  call("onHide");
}

function close(): void {
  hide();
  for (const one of stack.splice(0)) {
    one.frame.hidden = true;
    if (!kept.has(one.path)) one.frame.remove();
  }
}

function call(name: string, ...given: unknown[]): void {
  const methods = stack[stack.length - 1]?.root.get() as unknown as Methods;
  void methods?.[name]?.(...given);
}

// Back from another window, such as the one that proves who they are.
document.addEventListener("visibilitychange", () => document.hidden || call("onShow"));
window.addEventListener("scroll", () => {
  if (window.innerHeight + window.scrollY >= document.body.scrollHeight - 50) call("onReachBottom");
});
