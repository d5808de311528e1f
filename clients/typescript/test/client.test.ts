// The client by itself: what it sends when, over a transport that answers by a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Banshi, memoryStore, newKey, NoAnswer, Problem, type Received, type Sent, type Tokens } from "../src/index";

const TOKENS: Tokens = { access_token: "a1", refresh_token: "r1" };
const problem = (status: number, code: string, headers = {}): Received => ({
  status,
  headers,
  body: JSON.stringify({ type: code, title: code, status, code, detail: "请稍后再试", request_id: "x", errors: [], needs: {} }),
});
const fine = (body: unknown): Received => ({ status: 200, headers: {}, body: JSON.stringify(body) });

function client(answer: (sent: Sent) => Received | Promise<Received>, tokens?: Tokens) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  const store = memoryStore();
  store.write(tokens);
  const banshi = new Banshi({
    base: "http://server",
    transport: {
      send: async (one) => (sent.push(one), answer(one)),
      upload: async () => fine({}),
    },
    login: async () => ({ platform: "wechat", account: "demo-mini", code: "c" }),
    tokens: store,
    wait: async (ms) => void waits.push(ms),
  });
  const paths = () => sent.map(({ method, url }) => `${method} ${url.replace("http://server/api/v1", "")}`);
  return { banshi, sent, waits, store, paths };
}

test("five requests that find the token expired refresh it once", async () => {
  let fresh = 0;
  const { banshi, store } = client(async ({ url, headers }) => {
    if (url.endsWith("/refresh")) return fine({ access_token: `a${++fresh + 1}`, refresh_token: "r2" });
    return headers["Authorization"] === "Bearer a2" ? fine({ items: [], next: null }) : problem(401, "token_expired");
  }, TOKENS);
  await Promise.all(Array.from({ length: 5 }, () => banshi.get("/api/v1/services")));
  assert.equal(fresh, 1);
  assert.equal(store.read()?.refresh_token, "r2");
});

test("a refresh token that was stolen leads to a new login, and a second refusal to the citizen", async () => {
  const { banshi, paths } = client(({ url }) => {
    if (url.endsWith("/refresh")) return problem(401, "token_reused");
    return url.endsWith("/session") ? fine(TOKENS) : problem(401, "token_expired");
  }, TOKENS);
  await assert.rejects(banshi.get("/api/v1/me"), (why: Problem) => why.code === "token_expired" && why.detail === "请稍后再试");
  assert.deepEqual(paths(), ["GET /me", "POST /session/refresh", "POST /session", "GET /me"]);
});

test("a submission that got no answer is sent again under the same key; a login never", async () => {
  let cut = 2;
  const { banshi, sent } = client(() => {
    if (cut-- > 0) throw new NoAnswer("cut");
    return fine({ id: "1", state: "done" });
  });
  const key = newKey();
  await banshi.submit({ service: "traffic.violation", values: {} }, key);
  assert.deepEqual(sent.map(({ headers }) => headers["Idempotency-Key"]), [key, key, key]);
  const lost = client(() => {
    throw new NoAnswer("cut");
  });
  await assert.rejects(lost.banshi.post("/api/v1/session", { body: { platform: "wechat", account: "x", code: "c" } }), NoAnswer);
  assert.equal(lost.sent.length, 1);
});

test("what is unknown is asked about, slower each time, and never sent again", async () => {
  let asked = 0;
  const { banshi, waits, paths } = client(({ method }) =>
    method === "GET" ? fine({ id: "1", state: ++asked < 3 ? "unknown" : "done" }) : fine({ id: "1", state: "unknown" }),
  );
  const settled = await banshi.settle(await banshi.submit({ service: "hrss.job_fair", values: {} }, newKey()));
  assert.equal(settled.state, "done");
  assert.deepEqual(waits, [3000, 6000, 12000]);
  assert.equal(paths().filter((one) => one.startsWith("POST")).length, 1);
});

test("a busy server is asked again when it says so, a long wait is the citizen's to decide", async () => {
  let busy = 1;
  const soon = client(() => (busy-- > 0 ? problem(503, "store_unavailable", { "retry-after": "2" }) : fine({ items: [] })));
  await soon.banshi.get("/api/v1/services", { query: { sector: "交管", cursor: "" } });
  assert.deepEqual(soon.waits, [2000]);
  assert.equal(soon.sent[0]?.url, `http://server/api/v1/services?sector=${encodeURIComponent("交管")}`);
  const late = client(() => problem(429, "too_many_requests", { "retry-after": "60" }));
  await assert.rejects(late.banshi.get("/api/v1/me"), (why: Problem) => why.retryAfterS === 60);
  assert.equal(late.sent.length, 1);
});

test("an answer that is none of ours is no answer", async () => {
  const { banshi } = client(() => ({ status: 502, headers: {}, body: "<html>Bad gateway</html>" }));
  await assert.rejects(banshi.submit({ service: "a.b", values: {} }, newKey()), NoAnswer);
});

test("keys are the server's kind, and no two are the same", () => {
  const keys = new Set(Array.from({ length: 10_000 }, newKey));
  assert.equal(keys.size, 10_000);
  for (const key of keys) assert.match(key, /^[A-Za-z0-9_-]{16,64}$/);
});
