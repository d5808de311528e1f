// The chat page: shows what the pretend platform shows, sends what the citizen does. No framework, no build.

const $ = (id) => document.getElementById(id);
const EMOJI = [..."😀😂😊😍🤔😅😭😡👍👏🙏💪❤️🌹🎉🚗🏥🏠📱☀️🌧️❓❗✅".matchAll(/\p{Extended_Pictographic}\uFE0F?/gu)].map((found) => found[0]);
const PLACES = [
  { label: "石家庄市长安区（示例）", latitude: 38.0426, longitude: 114.5149 },
  { label: "唐山市路北区（示例）", latitude: 39.6309, longitude: 118.1802 },
  { label: "沧州市运河区（示例）", latitude: 38.3045, longitude: 116.8388 },
];
const QUIET_S = 300;

const WELCOME = { wechat: "公众号", alipay: "生活号" };
const state = { platform: "wechat", accounts: [], account: "", openid: "", source: null, pending: 0, lastAt: 0, last: 0 };

// ── who talks to whom ──

function newOpenid() {
  const random = crypto.getRandomValues(new Uint8Array(24));
  const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  return "oSIM" + Array.from(random, (byte) => alphabet[byte % alphabet.length]).join("");
}

// Alipay numbers its users; banshi sees that number or an open_id.
function newUser(platform) {
  if (platform === "wechat") return newOpenid();
  return "2088" + Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte % 10).join("");
}

function remember() {
  const { platform, account, openid } = state;
  localStorage.setItem("chat", JSON.stringify({ ...recall(), platform, [platform]: { account, openid } }));
}

function recall() {
  try {
    return JSON.parse(localStorage.getItem("chat")) ?? {};
  } catch {
    return {};
  }
}

function enter(platform, account, openid) {
  state.source?.close();
  Object.assign(state, { platform, account, openid, pending: 0, lastAt: 0, last: 0 });
  document.body.dataset.platform = platform;
  for (const tab of document.querySelectorAll("[role=tab]")) tab.setAttribute("aria-selected", String(tab.dataset.platform === platform));
  for (const each of document.querySelectorAll("[data-only]")) each.hidden = each.dataset.only !== platform;
  remember();
  // A phone's browser inside WeChat or Alipay knows whose it is; the pretend platforms read it here.
  document.cookie = `sandbox_${platform}=${openid}; path=/; samesite=lax`;
  $("chat").replaceChildren();
  showTitle();
  showMenu();
  document.querySelector('[data-deed="follow"]').hidden = isMini();
  document.querySelector('[data-deed="unfollow"]').hidden = isMini();
  state.source = new EventSource(`${chatUrl()}/events`);
  state.source.onmessage = (event) => show(JSON.parse(event.data));
  send({ kind: "enter" });
}

const chatUrl = () => `/simulator/${state.platform === "alipay" ? "alipay/" : ""}chats/${encodeURIComponent(state.account)}/${encodeURIComponent(state.openid)}`;
const here = (platform) => state.accounts.filter((each) => each.platform === platform);
const chosen = () => here(state.platform).find(({ name }) => name === state.account);
const isMini = () => chosen()?.kind === "mini_program";

function showTitle() {
  $("title").textContent = chosen()?.title ?? state.account;
}

// ── sending ──

async function send(deed) {
  const url = `${chatUrl()}/messages`;
  const waits = deed.kind !== "enter" && deed.kind !== "unfollow";
  if (waits) waiting(+1);
  try {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(deed) });
    if (!answer.ok) note("沙箱没有接受这条消息");
  } catch {
    note("连不上沙箱，请确认 make serve 正在运行");
  } finally {
    if (waits && url.startsWith(chatUrl())) waiting(-1);
  }
}

function say(text) {
  if (text.trim()) send({ kind: "text", text });
}

// ── showing ──

function show(entry) {
  if (entry.number <= state.last && entry.number !== 1) return;
  if (entry.number === 1 && state.last > 0) {  // the sandbox was started anew: so is the chat
    $("chat").replaceChildren();
    state.lastAt = 0;
  }
  state.last = entry.number;
  showTime(entry.at);
  if (entry.kind === "note") return note(entry.text);
  if (entry.kind === "fault") return append(element("p", { className: "fault", role: "alert" }, entry.text));
  append(bubble(entry));
}

function showTime(at) {
  if (at - state.lastAt > QUIET_S) {
    const time = new Date(at * 1000).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
    append(element("p", { className: "time" }, time));
  }
  state.lastAt = at;
}

function note(text) {
  append(element("p", { className: "note" }, text));
}

function bubble(entry) {
  const mine = entry.kind === "citizen";
  const body = element("div", { className: `bubble ${entry.form}` }, ...contents(entry, mine));
  const face = element("span", { className: "face", ariaHidden: "true" }, mine ? "我" : "办");
  const speaker = element("span", { className: "unseen" }, mine ? "我说：" : "办事助手说：");
  return element("div", { className: `entry ${entry.kind}` }, face, speaker, body);
}

function contents(entry, mine) {
  if (entry.form === "image") return [element("img", { src: entry.text.startsWith("/wechat/") ? entry.text : "/simulator/static/photo.svg", alt: mine ? "示例照片" : "图片" })];
  if (entry.form === "location") return [element("b", {}, entry.text), element("i", { ariaHidden: "true" })];
  if (entry.form === "voice") return [`◉ ${entry.text}`];
  if (entry.form === "card") return card(JSON.parse(entry.text));
  if (entry.form === "menu") return menuMessage(JSON.parse(entry.text));
  if (entry.form === "mini") return miniPage(JSON.parse(entry.text));
  return mine || state.platform === "alipay" ? [entry.text] : withLinks(entry.text);
}

function card({ title, desc, url, action_name: action }) {
  const words = title === desc ? [] : [element("span", {}, desc)];
  return [element("b", {}, title), ...words, link(url, action || "查看")];
}

// A menu message: a tap sends its words, and its id beside them.
function menuMessage({ head, items, tail }) {
  const taps = items.map(({ id, content }) => {
    const tap = element("button", { type: "button", className: "tap item" }, content);
    tap.addEventListener("click", () => send({ kind: "text", text: content, menu_id: id }));
    return tap;
  });
  return [head, ...taps, tail].filter((part) => part !== "");
}

function miniPage({ title, appid, path }) {
  const open = element("button", { type: "button", className: "tap" }, "打开小程序");
  open.addEventListener("click", () => note(`打开小程序 ${appid} 的 ${path}`));
  return [element("small", {}, "小程序"), element("b", {}, title), open];
}

// WeChat shows only <a href> as a link; whatever else looks like markup stays text.
function withLinks(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(/<a\s+href="([^"]*)"([^>]*)>([\s\S]*?)<\/a>/g)) {
    parts.push(text.slice(from, found.index), miniLink(found[2], found[3]) ?? link(found[1], found[3]));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

// A link that opens a page of the mini program, where the account has one linked.
function miniLink(attributes, label) {
  const page = attributes.match(/data-miniprogram-appid="([^"]*)"\s+data-miniprogram-path="([^"]*)"/);
  if (!page) return null;
  const tap = element("button", { type: "button", className: "tap" }, label);
  tap.addEventListener("click", () => note(`打开小程序 ${page[1]} 的 ${page[2]}`));
  return tap;
}

function link(href, label) {
  if (href.startsWith("weixin://bizmsgmenu?")) {
    const says = part(href, "msgmenucontent"), id = part(href, "msgmenuid");
    const tap = element("button", { type: "button", className: "tap" }, label);
    tap.addEventListener("click", () => send({ kind: "text", text: says, menu_id: id }));
    return tap;
  }
  if (!/^https?:\/\//.test(href)) return label;
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);
}

function part(href, name) {
  const pair = href.slice(href.indexOf("?") + 1).split("&").find((each) => each.startsWith(`${name}=`));
  return pair ? pair.slice(name.length + 1) : "";
}

// ── the menu under the chat ──

async function showMenu() {
  const buttons = state.platform === "wechat" ? await (await fetch(`/simulator/menus/${encodeURIComponent(state.account)}`)).json() : [];
  const bar = buttons.map((button) => {
    const key = element("button", { type: "button" }, button.sub_button ? `≡ ${button.name}` : button.name);
    key.addEventListener("click", () => button.sub_button ? openMenu(button.sub_button) : chooseMenu(button));
    return key;
  });
  $("account-menu").replaceChildren(...bar);
  $("account-menu").hidden = bar.length === 0;
  $("account-menu-items").hidden = true;
}

function openMenu(buttons) {
  const items = buttons.map((button) => {
    const key = element("button", { type: "button" }, button.name);
    key.addEventListener("click", () => chooseMenu(button));
    return key;
  });
  const panel = $("account-menu-items");
  const again = !panel.hidden && panel.textContent === items.map((item) => item.textContent).join("");
  panel.replaceChildren(...items);
  panel.hidden = again;
}

function chooseMenu(button) {
  $("account-menu-items").hidden = true;
  if (button.type === "click") return send({ kind: "click", key: button.key });
  if (button.type === "miniprogram") return note(`打开小程序 ${button.appid} 的 ${button.pagepath}`);
  window.open(button.url, "_blank", "noopener");
}

function waiting(change) {
  state.pending = Math.max(0, state.pending + change);
  document.querySelector(".waiting")?.remove();
  if (state.pending > 0) {
    const dots = element("div", { className: "bubble" }, element("span"), element("span"), element("span"));
    const face = element("span", { className: "face", ariaHidden: "true" }, "办");
    place(element("div", { className: "entry waiting", ariaLabel: "正在回复" }, face, dots));
  }
}

function append(node) {
  const dots = document.querySelector(".waiting");
  if (dots) dots.before(node);
  else $("chat").append(node);
  toEnd();
}

function place(node) {
  $("chat").append(node);
  toEnd();
}

function toEnd() {
  $("chat").scrollTop = $("chat").scrollHeight;
}

function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// ── the composer ──

function fit() {
  const words = $("words");
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, 120)}px`;
  const empty = words.value.trim() === "";
  $("send").hidden = empty;
  $("open-more").hidden = !empty;
}

function submit() {
  const text = $("words").value;
  $("words").value = "";
  fit();
  say(text);
}

function toggle(panel) {
  for (const each of ["emoji", "more"]) {
    const open = each === panel && $(each).hidden;
    $(each).hidden = !open;
    $(`open-${each}`).setAttribute("aria-expanded", String(open));
  }
  toEnd();
}

function listen() {
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  $("words").addEventListener("input", fit);
  $("words").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
  });
  $("open-emoji").addEventListener("click", () => toggle("emoji"));
  $("open-more").addEventListener("click", () => toggle("more"));
  $("voice").addEventListener("click", () => send({ kind: "voice" }));
  for (const each of document.querySelectorAll("[data-say]")) each.addEventListener("click", () => say(each.dataset.say));
  for (const each of document.querySelectorAll("[data-deed]")) {
    each.addEventListener("click", () => { toggle(""); send({ kind: each.dataset.deed, key: "查违章", scene: "traffic.violation" }); });
  }
  for (const sign of EMOJI) {
    const key = element("button", { type: "button", ariaLabel: `表情 ${sign}` }, sign);
    key.addEventListener("click", () => { $("words").value += sign; fit(); });
    $("emoji").append(key);
  }
}

// ── dialogs ──

function listenTabs() {
  for (const tab of document.querySelectorAll("[role=tab]")) tab.addEventListener("click", () => { toggle(""); arrive(tab.dataset.platform); });
}

function listenDialogs() {
  for (const id of ["open-settings", "open-account"]) $(id).addEventListener("click", openSettings);
  $("cancel-settings").addEventListener("click", () => $("settings").close(""));
  $("new-openid").addEventListener("click", () => { $("openid").value = newUser(state.platform); });
  $("settings").addEventListener("close", () => {
    if ($("settings").returnValue !== "ok") return;
    enter(state.platform, document.querySelector('[name="account"]:checked').value, $("openid").value);
  });
  $("open-places").addEventListener("click", () => { toggle(""); $("places").showModal(); });
  for (const spot of PLACES) {
    const choice = element("button", { value: spot.label }, spot.label);
    choice.addEventListener("click", () => send({ kind: "location", ...spot }));
    $("place-list").append(choice);
  }
}

function openSettings() {
  const rows = here(state.platform).map(({ name, title }) => {
    const radio = element("input", { type: "radio", name: "account", value: name, checked: name === state.account });
    return element("label", { className: "account" }, radio, title);
  });
  $("accounts").replaceChildren(element("legend", {}, WELCOME[state.platform]), ...rows);
  $("openid").value = state.openid;
  $("settings").returnValue = "";
  $("settings").showModal();
}

async function start() {
  listen();
  listenDialogs();
  listenTabs();
  fit();
  state.accounts = await (await fetch("/simulator/accounts")).json();
  const asked = new URLSearchParams(location.search);
  arrive(asked.get("platform") ?? recall().platform ?? "wechat", asked.get("account"), asked.get("openid"));
}

// Goes on where this browser left off with a platform, unless something else is asked for.
function arrive(platform, account, openid) {
  const known = platform === "alipay" ? platform : "wechat";
  const before = recall()[known] ?? {};
  const names = here(known).map(({ name }) => name);
  const wanted = account ?? before.account;
  enter(known, names.includes(wanted) ? wanted : names[0], openid ?? before.openid ?? newUser(known));
}

start();
