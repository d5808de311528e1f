// WeChat's components as WeChat's own simulator runs them (miniprogram-simulate), as the build leaves them in dist/.
const assert = require("node:assert/strict");
const { join } = require("node:path");
const { before, test } = require("node:test");
const { JSDOM } = require("jsdom");

const root = join(__dirname, "../wechat-miniprogram/dist");
/** What the component library asks the platform about itself. */
const WX = { getWindowInfo: () => ({ windowWidth: 390, screenWidth: 390 }), getAppBaseInfo: () => ({ SDKVersion: "3.8.0" }), getDeviceInfo: () => ({ platform: "android" }), nextTick: (then) => setTimeout(then) };
let simulate;

before(() => {
  const { window } = new JSDOM("<!doctype html><body></body>");
  const { document, HTMLElement, Node, CustomEvent, MutationObserver } = window;
  Object.assign(globalThis, { window, document, HTMLElement, Node, CustomEvent, MutationObserver, wx: WX, getApp: () => ({}) });
  simulate = require("miniprogram-simulate");
});

function rendered(name, properties) {
  const id = simulate.load(join(root, "components", name, name), name, { rootPath: root });
  const found = simulate.render(id, properties);
  const told = [];
  for (const event of ["field", "speak", "link", "choose", "prove", "retry", "proved"]) {
    found.addEventListener(event, ({ detail }) => told.push([event, detail]));
  }
  found.attach(document.body);
  return { found, told };
}

/** A finger on what a part of the library draws. */
const tap = (part, drawn) => part.querySelector(drawn).dispatchEvent("tap");

const field = (more) => ({
  field: { name: "plate", kind: "input", label: "车牌号", value: "", shown: "", text: "", required: true, wrong: "", options: [], next: null, ...more },
});

test("an input tells its page what was written, and that it was left", async () => {
  const { found, told } = rendered("field", field());
  const input = found.querySelector(".written").querySelector(".t-input__control");
  input.dispatchEvent("input", { detail: { value: "冀B12345" } });
  input.dispatchEvent("blur");
  await simulate.sleep(10);
  const [typed, ...left] = told.map(([, { what, value }]) => [what, value]);
  assert.deepEqual(typed, ["typed", "冀B12345"]);
  assert.deepEqual(left[0], ["left", ""]); // and once more, for the simulator lets `blur` bubble
});

test("what is wrong stands below its field", () => {
  const { found } = rendered("field", field({ wrong: "车牌要写全" }));
  assert.match(found.dom.textContent, /车牌要写全/);
  assert.equal(rendered("field", field()).found.querySelector(".wrong"), undefined);
});

test("options and live lists are chosen from by value, and more of a list can be asked for", async () => {
  const options = [{ value: "1", label: "一号医院" }, { value: "2", label: "二号医院" }];
  const radio = rendered("field", field({ kind: "options", options }));
  tap(radio.found.querySelectorAll(".pick")[1], ".t-radio");
  const list = rendered("field", field({ kind: "choices", options, next: "c", isOpen: true }));
  tap(list.found.querySelectorAll(".pick")[0], ".t-radio");
  tap(list.found.querySelector(".list-more"), ".t-button");
  await simulate.sleep(10);
  const seen = [...radio.told, ...list.told].map(([, { what, value, label }]) => [what, value, label]);
  assert.deepEqual(seen, [["picked", "2", "二号医院"], ["picked", "1", "一号医院"], ["more", "", ""]]);
});

test("every kind of field is drawn", () => {
  for (const kind of ["input", "textarea", "number", "money", "options", "choices", "date", "city", "place", "photo"]) {
    assert.match(rendered("field", field({ kind })).found.dom.textContent, /车牌号/, kind);
  }
});

test("an answer's links and choices carry what they stand for; it is read aloud where that can be", async () => {
  const reply = { text: "办好了", parts: [{ kind: "plain", text: "办好了", more: "" }], speech: "办好了。", picture: "", links: [{ label: "去看", url: "https://x.example/" }], choices: [{ label: "再查", text: "再查", service: "a.b", action: "mine", slots: { plate: "冀B12345" } }] };
  const { found, told } = rendered("reply", { reply, speaks: true });
  for (const button of [...found.querySelectorAll(".voice"), ...found.querySelectorAll(".onward")]) tap(button, ".t-button");
  await simulate.sleep(10);
  assert.deepEqual(told, [["speak", undefined], ["link", { url: "https://x.example/" }], ["choose", reply.choices[0]]]);
});

test("a failure says what helps", async () => {
  const shown = (help) => rendered("failure", { failure: { text: "不行", help } });
  const { found, told } = shown("prove");
  tap(found.querySelector(".prove"), ".t-button");
  await simulate.sleep(10);
  assert.equal(told[0][0], "prove");
  assert.equal(shown("none").found.querySelector(".retry"), undefined);
  assert.ok(shown("retry").found.querySelector(".retry"));
});
