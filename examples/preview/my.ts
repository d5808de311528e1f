// `my` of a browser: what the examples call, with the server behind `fetch`.
import * as inside from "./runtime";
import { authCode, choosePhoto, choosePlace, request, tellAlipay, toast, upload } from "./phone";
import { requirePlugin, sound } from "./voice";

type Asked = Record<string, unknown> & { success?: (came: object) => void; fail?: (why: object) => void };
const split = (url: string) => url.replace(/^\//, "").split("?") as [string, string?];

function answer(asked: Asked, coming: Promise<{ status: number; headers: Record<string, string>; body: string }>): void {
  void coming.then(
    ({ status, headers, body }) => {
      const came = { status, statusCode: status, headers, header: headers, data: body };
      if (status < 400) asked.success?.(came);
      else asked.fail?.({ error: 19, errorMessage: "http status error", ...came });
    },
    (why) => asked.fail?.({ error: 12, errorMessage: String(why) }),
  );
}

const my = {
  request: (asked: Asked) => answer(asked, request(asked, asked["headers"])),
  uploadFile: (asked: Asked) => answer(asked, upload(asked, asked["header"])),
  getAuthCode: (asked: Asked) =>
    void authCode().then(
      (code) => asked.success?.({ authCode: code }),
      (why) => asked.fail?.({ error: 11, errorMessage: String(why) }),
    ),
  getStorageSync: ({ key }: { key: string }) => ({ data: JSON.parse(localStorage[key] ?? "null") as unknown }),
  setStorageSync: ({ key, data }: { key: string; data: unknown }) => void (localStorage[key] = JSON.stringify(data)),
  removeStorageSync: ({ key }: { key: string }) => localStorage.removeItem(key),
  navigateTo: ({ url }: { url: string }) => inside.open(...split(url)),
  switchTab: ({ url }: { url: string }) => inside.switchTo(split(url)[0]),
  reLaunch: ({ url }: { url: string }) => inside.launch(...split(url)),
  setNavigationBar: ({ title }: { title: string }) => inside.title(title),
  chooseImage: (asked: Asked) =>
    void choosePhoto().then((path) => (path ? asked.success?.({ tempFilePaths: [path] }) : asked.fail?.({ error: 11 }))),
  chooseLocation: (asked: Asked) => void choosePlace().then((place) => asked.success?.(place)),
  datePicker: (asked: Asked) => {
    const control = Object.assign(document.createElement("input"), { type: "date", className: "asked-date" });
    control.setAttribute("aria-label", "日期");
    control.addEventListener("change", () => {
      asked.success?.({ date: control.value });
      control.remove();
    });
    document.body.append(control);
    control.focus();
  },
  createInnerAudioContext: sound,
  requestSubscribeMessage: (asked: Asked) => {
    const ids = asked["entityIds"] as string[];
    const isYes = window.confirm(`允许发送订阅消息？（${ids.join("，")}）`);
    const result = { subscribedEntityIds: isYes ? ids : [], unsubscribedEntityIds: isYes ? [] : ids, currentSubscribedEntityIds: isYes ? ids : [] };
    const told = { behavior: isYes ? "subscribe" : "cancel", show: true, keep: false, refuse: false, result };
    void Promise.all(ids.map((id) => tellAlipay(id, isYes))).then(() => asked.success?.(told));
  },
  makePhoneCall: ({ number }: { number: string }) => toast(number),
  pageScrollTo: ({ scrollTop }: { scrollTop: number }) => window.scrollTo(0, scrollTop),
};

Object.assign(window, { my, requirePlugin, App: () => undefined, getCurrentPages: inside.pages });

type Definition = { props?: Record<string, unknown>; data?: object; methods?: Record<string, unknown> };
type Told = { data: object; props: object; triggerEvent(name: string, detail: unknown): void };

/** Alipay's components say `props` for what comes in and call its functions for what goes out. */
export function dialect(run: () => void): void {
  const holder = window as unknown as { Component: (definition: object) => void };
  const theirs = holder.Component;
  holder.Component = ({ props = {}, data, methods }: Definition) => {
    const handlers = Object.keys(props).filter((name) => typeof props[name] === "function");
    const values = Object.entries(props).filter(([, value]) => typeof value !== "function");
    theirs({
      properties: Object.fromEntries(values.map(([name, value]) => [name, { type: null, value }])),
      data,
      methods,
      lifetimes: {
        created(this: Told) {
          const event = (name: string) => name.charAt(2).toLowerCase() + name.slice(3);
          const tell = (name: string) => (told?: { detail?: unknown }) => this.triggerEvent(event(name), told?.detail ?? {});
          const calls = Object.fromEntries(handlers.map((name) => [name, tell(name)]));
          Object.defineProperty(this, "props", { get: () => ({ ...this.data, ...calls }) });
        },
      },
    });
  };
  run();
  holder.Component = theirs;
}
