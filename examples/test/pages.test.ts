// Pages' own code over a server that answers by a script: what the browser test can't make happen at will.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Banshi, NoAnswer, type Received, type Sent } from "banshi-client";
import { chatPage, homePage, recordsPage, servicePage, type Phone } from "../core";
import { partsOf } from "../core/reply";
import { pieces, voiceOf, type Sound } from "../core/voice";

const json = (body: unknown, status = 200): Received => ({ status, headers: {}, body: JSON.stringify(body) });
const problem = (status: number, code: string, needs = {}) =>
  json({ type: code, title: code, status, code, detail: "说明", request_id: "x", errors: [], needs }, status);
const reply = (text: string) => ({ text, speech: text, choices: [], links: [], picture: "", human: false });
const submission = (state: string, text: string) => ({ id: "1", state, service: "a.b", action: "", number: "N1", at: "", reply: reply(text), code: "", field: "", data: {}, rows: [] });
const DETAIL = { id: "a.b", name: "事项", summary: "", absent: "", closed: "", notices: [], guide: [], actions: [], choices: [], verified: "" };
const FORM = { service: "a.b", action: "", title: "事项", values_schema: {}, hints: [], confirms: false, writes: true };
const CONSENT = { kind: "medical", name: "医疗", data: "报告", purpose: "答复", kept: "不保存", given: false, at: null };

function front(answer: (sent: Sent) => Received) {
  const sent: Sent[] = [];
  const kept = new Map<string, string>();
  const toasts: string[] = [];
  const opened: [string, object][] = [];
  const nothing = () => undefined;
  const phone = {
    ...{ open: (page: string, query = {}) => void opened.push([page, query]), home: nothing, title: nothing, call: nothing, scroll: nothing, dress: nothing },
    ask: async () => true,
    choosePhoto: async () => undefined,
    choosePlace: async () => undefined,
    toast: (text: string) => void toasts.push(text),
    subscribe: async () => "accept" as const,
    recall: (key: string) => kept.get(key) ?? "",
    keep: (key: string, value: string) => void kept.set(key, value),
  } satisfies Phone;
  const banshi = new Banshi({
    base: "",
    transport: { send: async (one) => (sent.push(one), answer(one)), upload: async () => json({}) },
    login: async () => ({ platform: "wechat", account: "x", code: "c" }),
    wait: async () => undefined,
  });
  return { front: { banshi, phone }, sent, toasts, opened };
}

/** A page as the platforms run one: its data, its methods, setData. */
function running<T extends { data: object }>(page: T): T & { setData(change: object): void } {
  return Object.assign(Object.create(page) as T, { data: page.data, setData: (change: object) => void Object.assign(page.data, change) });
}

const service = (submitted: (sent: Sent) => Received, notices: object[] = []) => (sent: Sent) => {
  if (sent.url.endsWith("/services/a.b")) return json(DETAIL);
  if (sent.url.endsWith("/me/notices")) return json({ items: notices });
  return sent.url.includes("/form") ? json(FORM) : submitted(sent);
};

test("an unknown outcome can be asked about again, and nothing is submitted twice", async () => {
  let asked = 0;
  const made = front(service(({ method }) => json(method === "POST" ? submission("unknown", "还没有结果") : submission(asked++ ? "done" : "unknown", "办好了"))));
  const page = running(servicePage(made.front));
  await page.onLoad({ id: "a.b" });
  await page.submit();
  assert.equal(page.data.outcome?.heading, "结果还没有回来");
  await page.askAgain();
  assert.equal(page.data.outcome?.state, "unknown");
  await page.askAgain();
  assert.deepEqual([page.data.outcome?.state, page.data.outcome?.heading], ["done", "已办好"]);
  assert.equal(made.sent.filter(({ method }) => method === "POST").length, 1);
});

test("after a cut connection the same submission goes out under the same key; a new one after a change", async () => {
  let cut = true;
  const made = front(
    service(() => {
      if (cut) throw new NoAnswer("cut");
      return json(submission("done", "办好了"));
    }),
  );
  const page = running(servicePage(made.front));
  await page.onLoad({ id: "a.b" });
  await page.submit();
  assert.deepEqual([page.data.failure?.help, page.data.failure?.text], ["retry", "网络没有连上，请检查后再试。"]);
  cut = false;
  await page.retry();
  page.change();
  await page.submit();
  const keys = made.sent.flatMap(({ headers }) => headers["Idempotency-Key"] ?? []);
  assert.equal(new Set(keys.slice(0, -1)).size, 1);
  assert.notEqual(keys[keys.length - 1], keys[0]);
});

test("where agreement is missing, what is agreed to is shown first; a yes goes on", async () => {
  let agreed = false;
  const made = front(
    service(({ url, method }) => {
      if (url.endsWith("/me")) return json({ consents: [CONSENT] });
      if (method === "PUT") return (agreed = true), { status: 204, headers: {}, body: "" };
      return agreed ? json(submission("done", "报告")) : problem(403, "consent_required", { kind: "medical" });
    }),
  );
  const page = running(servicePage(made.front));
  await page.onLoad({ id: "a.b" });
  await page.submit();
  assert.equal(page.data.consent?.purpose, "答复");
  await page.agree();
  assert.equal(page.data.outcome?.state, "done");
});

test("a refusal is told as one", async () => {
  const made = front(service(() => json(submission("refused", "没有余号了"))));
  const page = running(servicePage(made.front));
  await page.onLoad({ id: "a.b" });
  await page.submit();
  assert.deepEqual([page.data.outcome?.heading, page.data.outcome?.reply.text], ["没有办成", "没有余号了"]);
});

test("a message that got no answer can be sent again, as the same message", async () => {
  let cut = true;
  const made = front(() => {
    if (cut) throw new NoAnswer("cut");
    return json({ id: "x", at: "", reply: reply("晴"), state: "done", service: null, urgent: [] });
  });
  const page = running(chatPage(made.front));
  page.typed({ currentTarget: { dataset: {} }, detail: { value: "天气" } });
  await page.send();
  const mine = page.data.said[1];
  assert.deepEqual([mine?.state, made.toasts.length], ["failed", 1]);
  cut = false;
  await page.again({ currentTarget: { dataset: { id: mine?.id ?? "" } } });
  assert.deepEqual(page.data.said.map(({ text, state }) => [text, state]).slice(1), [["天气", "sent"], ["晴", "sent"]]);
  assert.equal(new Set(made.sent.map(({ body }) => body)).size, 1);
});

const BUTTON = { label: "我的预约", text: "我的预约", service: "a.b", action: "mine", slots: { plate: "冀B12345" } };

test("a refusal that asks for one value anew keeps what else it offers; a button opens the form that it names", async () => {
  const refused = { ...submission("refused", "已经有预约了，点「我的预约」查看。"), field: "plate" };
  const hint = { name: "plate", widget: "plate", type: "plate", label: "车牌号", note: "", ask: "", example: "", wrong: "", required: false, depends_on: [] };
  const made = front((sent) => {
    if (sent.url.endsWith("/services/a.b")) return json(DETAIL);
    if (sent.url.includes("/form")) return json({ ...FORM, hints: [hint] });
    return json({ ...refused, reply: { ...refused.reply, choices: [BUTTON] } });
  });
  const page = running(servicePage(made.front));
  await page.onLoad({ id: "a.b" });
  await page.submit();
  assert.deepEqual([page.data.step, page.data.fields[0]?.wrong], ["form", refused.reply.text]);
  page.chooseOffer({ currentTarget: { dataset: { index: "0" } } });
  assert.deepEqual(made.opened, [["service", { id: "a.b", action: "mine", slots: '{"plate":"冀B12345"}', go: "yes" }]]);
});

test("what was said in the platform's dialog goes to the server, once it is asked; where it did not open, nothing does", async () => {
  const notice = { notice: "progress", template: "T1", state: "unasked", left: 0, at: null };
  const made = front(service(() => json(submission("done", "收到")), [notice]));
  const page = running(servicePage(made.front));
  const asked = () => made.sent.filter(({ method, url }) => method === "POST" && url.endsWith("/me/notices")).map(({ body }) => JSON.parse(body ?? "{}").said);
  await page.onLoad({ id: "a.b" });
  await page.submit();
  await new Promise((done) => setTimeout(done));
  assert.equal(page.data.notice?.name, "办事进展");
  made.front.phone.subscribe = async () => undefined as never;
  await page.notifyMe();
  assert.deepEqual([asked(), page.data.notice?.template], [[], "T1"]);
  made.front.phone.subscribe = async () => "accept";
  await page.notifyMe();
  assert.deepEqual([asked(), page.data.notice], [[{ T1: "accept" }], null]);
  assert.deepEqual(made.toasts, ["没有开启提醒，可以随时在「我的」里开启", "好的，有进展会提醒您"]);
});

test("what was done earlier than a page holds can be read on; a tab begins anew", async () => {
  const rated = (number: number) => ({ case: `N${number}`, service: "a.b", name: "事项", done: "2026-11-22T09:30:00+08:00", rateable: true, rating: null });
  const made = front(({ url }) => {
    if (url.endsWith("/ratings/scale")) return json({ levels: [], longest: 500 });
    if (!url.includes("/ratings")) return json({ items: [], missing: [], next: null });
    return json(url.includes("cursor=later") ? { items: [rated(3)], next: null } : { items: [rated(1), rated(2)], next: "later" });
  });
  const page = running(recordsPage(made.front));
  const tab = { currentTarget: { dataset: {} }, detail: { value: "cases" as const } };
  await page.choose(tab);
  assert.deepEqual([page.data.done.length, page.data.doneNext], [2, "later"]);
  await page.moreDone();
  assert.deepEqual([page.data.done.map((one) => one.case), page.data.doneNext], [["N1", "N2", "N3"], null]);
  await page.choose(tab);
  assert.equal(page.data.done.length, 2);
});

test("a search that means staff, the menu or one's own data opens these pages", async () => {
  const kinds = ["human", "privacy"];
  const made = front(() => json({ outcome: "route", service: "sys.x", slots: {}, candidates: [{ id: "sys.x", kind: kinds.shift() }], urgent: [], reply: null }));
  const page = running(homePage(made.front));
  for (const value of ["人工", "我的数据"]) {
    page.typed({ currentTarget: { dataset: {} }, detail: { value } });
    await page.search();
  }
  assert.deepEqual(made.opened, [["chat", { text: "人工" }], ["me", {}]]);
});

/** A plugin and a player that note what they are given; `end` is the end of what plays. */
function speech() {
  const said: string[] = [];
  let end: (() => void) | undefined;
  const sound = (): Sound => ({
    src: "",
    play() { said.push(this.src); },
    stop: () => void said.push("stop"),
    destroy: () => undefined,
    onEnded: (told) => void (end = told),
    onError: () => undefined,
  });
  const plugin = () => ({ textToSpeech: ({ content, success }: { content: string; success(made: object): void }) => success({ filename: content }) });
  return { said, voice: voiceOf(plugin, sound), end: async () => (await null, end?.(), await null, await null) };
}

test("an answer is read aloud in the voice's own words, sentence by sentence, and a second tap stops it", async () => {
  const spoken = speech();
  const answer = submission("done", "");
  const long = "查到一条。".repeat(60);
  const made = front(service(() => json({ ...answer, reply: { ...answer.reply, speech: long } })));
  Object.assign(made.front.phone, { voice: spoken.voice });
  const page = running(servicePage(made.front));
  await page.onLoad({ id: "a.b" });
  await page.submit();
  const reading = page.speak();
  await spoken.end();
  assert.deepEqual(spoken.said, pieces(long));
  assert.ok(spoken.said.length === 2 && spoken.said.every((one) => one.length <= 200 && one.endsWith("。")) && page.data.reading);
  await page.speak();
  await reading;
  assert.deepEqual([spoken.said[2], page.data.reading], ["stop", ""]);
  assert.equal(voiceOf(() => { throw new Error("not declared"); }, () => assert.fail()), undefined);
});

test("a list in an answer is drawn item by item, with what belongs to each", () => {
  const parts = partsOf("查到 2 条。\n1. 新华道\n　闯红灯，罚 200 元\n2. 龙泽路\n数据来源：示例");
  assert.deepEqual(parts.map(({ kind, text, more }) => [kind, text, more]), [
    ["plain", "查到 2 条。", ""],
    ["item", "1. 新华道", "闯红灯，罚 200 元"],
    ["item", "2. 龙泽路", ""],
    ["small", "数据来源：示例", ""],
  ]);
});
