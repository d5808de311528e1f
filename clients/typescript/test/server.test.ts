// The client on both platforms' adapters against a server that runs, over real HTTP.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alipay, alipayLogin, alipayTokens } from "../src/alipay";
import { h5 } from "../src/h5";
import { Banshi, newKey, NoAnswer, Problem } from "../src/index";
import { wechat, wechatLogin, wechatTokens } from "../src/wechat";
import { phoneOfAlipay, phoneOfWeChat } from "./platforms";

const base = process.env["BANSHI_SERVER"] ?? "http://127.0.0.1:8000";
const sandbox = process.env["BANSHI_SANDBOX"] ?? "http://127.0.0.1:8001";
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGNkYPjPgA0wYRUdtBIAO/8BDzKkMYkAAAAASUVORK5CYII=";
const random = () => Math.floor(Math.random() * 1e12).toString().padStart(12, "0");

function onWeChat(): Banshi {
  let logins = 0;
  const openid = `oTS${random()}`;
  const wx = phoneOfWeChat(() => `login-${openid}.${++logins}`) as never;
  return new Banshi({ base, transport: wechat(wx), login: wechatLogin(wx, "demo-mini"), tokens: wechatTokens(wx) });
}

function onAlipay(): Banshi {
  const user = `2088${random()}`;
  const asked = new URLSearchParams({ app_id: "2021000000000001", scope: "auth_base", redirect_uri: "http://x.example/", state: "s" });
  const my = phoneOfAlipay(async () => {
    const page = await fetch(`${sandbox}/alipay/oauth2/publicAppAuthorize.htm?${asked}`, {
      headers: { Cookie: `sandbox_alipay=${user}` },
      redirect: "manual",
    });
    return new URL(page.headers.get("location") ?? "").searchParams.get("auth_code") ?? "";
  }) as never;
  return new Banshi({ base, transport: alipay(my), login: alipayLogin(my, "demo"), tokens: alipayTokens(my) });
}

for (const [name, made] of [["wx", onWeChat], ["my", onAlipay]] as const) {
  test(`${name}: from the home page to a result, and out again`, async () => {
    const banshi = made();
    const home = await banshi.get("/api/v1/catalogue");
    assert.ok(home.popular.length > 0);
    const profile = await banshi.patch("/api/v1/me", { body: { plain: true } });
    assert.deepEqual([profile.platform, profile.plain], [name === "wx" ? "wechat" : "alipay", true]);
    const values = { plate: "冀B12345", engine: "123456" };
    const key = newKey();
    const done = await banshi.submit({ service: "traffic.violation", values }, key);
    assert.equal(done.state, "done");
    assert.ok(done.rows.length > 0 && done.reply.speech);
    assert.equal((await banshi.submit({ service: "traffic.violation", values }, key)).id, done.id);
    const photo = await banshi.upload(PNG);
    assert.deepEqual([photo.width, photo.height], [8, 8]);
    await banshi.logOut();
    assert.equal((await banshi.get("/api/v1/me")).plain, true, "the next request logs in again");
  });

  test(`${name}: what is refused is a typed problem with the citizen's words`, async () => {
    const banshi = made();
    const wrong = banshi.submit({ service: "traffic.violation", values: { plate: "一二三" } }, newKey());
    await assert.rejects(wrong, (why: Problem) => why.code === "invalid" && Boolean(why.fields["plate"]) && Boolean(why.requestId));
    const barred = banshi.submit({ service: "hrss.social_security", values: {} }, newKey());
    await assert.rejects(barred, (why: Problem) => why.status === 403 && why.code === "binding_required");
    await assert.rejects(banshi.upload(Buffer.from("no picture").toString("base64")), (why: Problem) => why.code === "not_a_picture");
  });
}

test("a server that is not there is no answer", async () => {
  const wait = async () => undefined;
  const banshi = new Banshi({ base: "http://127.0.0.1:9", transport: h5(), login: async () => Promise.reject(new Error()), wait });
  await assert.rejects(banshi.get("/api/v1/catalogue"), NoAnswer);
});
