// Pages' own code over a server that answers by a script: what the browser test can't make happen at will.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Banshi, NoAnswer, type Received, type Sent } from "banshi-client";
import { chatPage, servicePage, type Phone } from "../core";

const json = (body: unknown, status = 200): Received => ({ status, headers: {}, body: JSON.stringify(body) });
const problem = (status: number, code: string, needs = {}) =>
  json({ type: code, title: code, status, code, detail: "说明", request_id: "x", errors: [], needs }, status);
const reply = (text: string) => ({ text, speech: text, choices: [], links: [], picture: "", human: false });
const submission = (state: string, text: string) => ({ id: "1", state, service: "a.b", action: "", number: "N1", at: "", reply: reply(text), code: "", field: "", data: {}, rows: [] });
const DETAIL = { id: "a.b", name: "事项", summary: "", absent: "", guide: [], actions: [], verified: "" };
const FORM = { service: "a.b", action: "", title: "事项", values_schema: {}, hints: [], confirms: false, writes: true };
const CONSENT = { kind: "medical", name: "医疗", data: "报告", purpose: "答复", kept: "不保存", given: false, at: null };

function front(answer: (sent: Sent) => Received) {
  const sent: Sent[] = [];
  const kept = new Map<string, string>();
  const toasts: string[] = [];
  const nothing = () => undefined;
  const phone = {
    ...{ open: nothing, home: nothing, title: nothing, call: nothing, scrollDown: nothing, dress: nothing },
    ask: async () => true,
    choosePhoto: async () => undefined,
    choosePlace: async () => undefined,
    toast: (text: string) => void toasts.push(text),
    recall: (key: string) => kept.get(key) ?? "",
    keep: (key: string, value: string) => void kept.set(key, value),
  } satisfies Phone;
  const banshi = new Banshi({
    base: "",
    transport: { send: async (one) => (sent.push(one), answer(one)), upload: async () => json({}) },
    login: async () => ({ platform: "wechat", account: "x", code: "c" }),
    wait: async () => undefined,
  });
  return { front: { banshi, phone }, sent, toasts };
}

/** A page as the platforms run one: its data, its methods, setData. */
function running<T extends { data: object }>(page: T): T & { setData(change: object): void } {
  return Object.assign(Object.create(page) as T, { data: page.data, setData: (change: object) => void Object.assign(page.data, change) });
}

const service = (submitted: (sent: Sent) => Received) => (sent: Sent) => {
  if (sent.url.endsWith("/services/a.b")) return json(DETAIL);
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
