// What both platforms' stand-ins share: the network, the camera, the map.
const SERVER = told("server", "http://127.0.0.1:8000");
const SANDBOX = told("sandbox", "http://127.0.0.1:8001");
/** The sandbox's far end of the map: where a test person stands. */
const HERE = { latitude: 39.6304, longitude: 118.1805, name: "唐山市路北区（示例）", address: "唐山市路北区" };

const APP = "2021000000000001";
const files = new Map<string, File>();
type Came = { status: number; headers: Record<string, string>; body: string };

export async function request(asked: Record<string, unknown>, headers: unknown): Promise<Came> {
  const url = String(asked["url"]).replace(/^https?:\/\/[^/]+/, SERVER);
  const method = String(asked["method"] ?? "GET");
  if (!["GET", "POST", "PUT", "DELETE"].includes(method)) throw new Error(`no ${method} here`);
  const data = asked["data"] as string | undefined;
  return came(await fetch(url, { method, headers: headers as Record<string, string>, ...(data === undefined ? {} : { body: data }) }));
}

export async function upload(asked: Record<string, unknown>, headers: unknown): Promise<Came> {
  const body = new FormData();
  body.append("file", files.get(String(asked["filePath"])) ?? new Blob(), "photo");
  const url = String(asked["url"]).replace(/^https?:\/\/[^/]+/, SERVER);
  return came(await fetch(url, { method: "POST", headers: headers as Record<string, string>, body }));
}

async function came(response: Response): Promise<Came> {
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

/** What `my.getAuthCode` gives: the sandbox's Alipay sends it to a page of ours, in a frame that nobody sees. */
export function authCode(): Promise<string> {
  const user = (localStorage["alipay"] ??= `2088${String(Math.random()).slice(2, 14).padEnd(12, "0")}`) as string;
  document.cookie = `sandbox_alipay=${user}; path=/`; // a host's cookies are those of all its ports
  const asked = new URLSearchParams({
    app_id: APP,
    scope: "auth_base",
    state: "preview",
    redirect_uri: new URL("code.html", location.href).href.split("?")[0] ?? "",
  });
  const frame = Object.assign(document.createElement("iframe"), { hidden: true, src: `${SANDBOX}/alipay/oauth2/publicAppAuthorize.htm?${asked}` });
  return new Promise((done, fail) => {
    frame.addEventListener("load", () => {
      const code = new URLSearchParams(frame.contentWindow?.location.search).get("auth_code");
      frame.remove();
      if (code) done(code);
      else fail(new Error("no code"));
    });
    document.body.append(frame);
  });
}

/** What the dialog about messages heard goes to the platform, here the sandbox; the cookie says whose phone it is. */
export async function tellAlipay(template: string, isYes: boolean): Promise<void> {
  const told = new URLSearchParams({ app_id: APP, template_id: template, said: isYes ? "accept" : "reject" });
  await fetch(`${SANDBOX}/alipay/phone/subscribe?${told}`, { method: "POST", mode: "no-cors", credentials: "include" });
}

/** A path of a file that the citizen chose; empty: none. */
export function choosePhoto(): Promise<string> {
  return new Promise((done) => {
    const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/*" });
    input.addEventListener("cancel", () => done(""));
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      const path = file ? URL.createObjectURL(file) : "";
      if (file) files.set(path, file);
      done(path);
    });
    input.click();
  });
}

export async function choosePlace(): Promise<typeof HERE> {
  return HERE;
}

export function toast(text: string): void {
  const box = Object.assign(document.createElement("div"), { className: "toast", textContent: text });
  box.setAttribute("role", "status");
  document.body.append(box);
  setTimeout(() => box.remove(), 3000);
}

/** An address given with the preview's own, remembered for the next time. */
function told(name: string, usual: string): string {
  const found = new URLSearchParams(location.search).get(name) ?? (localStorage[name] as string | undefined) ?? usual;
  localStorage[name] = found;
  return found;
}
