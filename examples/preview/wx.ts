// `wx` of a browser: what the examples call, with the server behind `fetch`.
import * as inside from "./runtime";
import { choosePhoto, choosePlace, request, toast, upload } from "./phone";
import { requirePlugin, sound } from "./voice";

type Asked = Record<string, unknown> & { success?: (came: object) => void; fail?: (why: object) => void };
const asked = new URLSearchParams(location.search);
const openid = (localStorage["openid"] ??= `oPREVIEW${Math.random().toString(36).slice(2, 12)}`) as string;
document.cookie = `sandbox_wechat=${asked.get("openid") ?? openid}; path=/`; // who browses in WeChat; a host's cookies are those of all its ports
const split = (url: string) => url.replace(/^\//, "").split("?") as [string, string?];

const wx = {
  request: (given: Asked) =>
    void request(given, given["header"]).then(
      ({ status, headers, body }) => given.success?.({ statusCode: status, header: headers, data: body, errMsg: "request:ok" }),
      (why) => given.fail?.({ errMsg: `request:fail ${why}` }),
    ),
  uploadFile: (given: Asked) =>
    void upload(given, given["header"]).then(
      ({ status, body }) => given.success?.({ statusCode: status, data: body, errMsg: "uploadFile:ok" }),
      (why) => given.fail?.({ errMsg: `uploadFile:fail ${why}` }),
    ),
  login: (given: Asked) => given.success?.({ code: `login-${asked.get("openid") ?? openid}.${Date.now()}` }),
  getStorageSync: (key: string) => JSON.parse(localStorage[key] ?? '""') as unknown,
  setStorageSync: (key: string, value: unknown) => void (localStorage[key] = JSON.stringify(value)),
  removeStorageSync: (key: string) => localStorage.removeItem(key),
  navigateTo: ({ url }: { url: string }) => inside.open(...split(url)),
  switchTab: ({ url }: { url: string }) => inside.switchTo(split(url)[0]),
  reLaunch: ({ url }: { url: string }) => inside.launch(...split(url)),
  setNavigationBarTitle: ({ title }: { title: string }) => inside.title(title),
  chooseMedia: async () => {
    const tempFilePath = await choosePhoto();
    if (!tempFilePath) throw new Error("cancel");
    return { tempFiles: [{ tempFilePath }] };
  },
  chooseLocation: async () => choosePlace(),
  createInnerAudioContext: sound,
  requestSubscribeMessage: async ({ tmplIds }: { tmplIds: string[] }) => {
    const said = window.confirm(`允许发送一次性订阅消息？（${tmplIds.join("，")}）`) ? "accept" : "reject";
    return Object.fromEntries(tmplIds.map((id) => [id, said]));
  },
  makePhoneCall: ({ phoneNumber }: { phoneNumber: string }) => toast(phoneNumber),
  getWindowInfo: () => ({ windowWidth: innerWidth, windowHeight: innerHeight, screenWidth: innerWidth, screenHeight: innerHeight, pixelRatio: 1, statusBarHeight: 0 }),
  getAppBaseInfo: () => ({ SDKVersion: "3.8.0", language: "zh_CN" }),
  getDeviceInfo: () => ({ platform: "android", system: "Android 14" }),
  nextTick: (then: () => void) => void Promise.resolve().then(then),
  pageScrollTo: ({ scrollTop }: { scrollTop: number }) => window.scrollTo(0, scrollTop),
};

Object.assign(window, { wx, requirePlugin, App: () => undefined, getApp: () => ({}), getCurrentPages: inside.pages });
/** What templates' scripts have in place of `new RegExp`. */
Object.assign(window, { getRegExp: (pattern: string, flags?: string) => new RegExp(pattern, flags) });

type Definition = { behaviors?: unknown[] };

/** Its components are the framework's own; of the platform's behaviors, which are names, none does anything here. */
export function dialect(run: () => void): void {
  const holder = window as unknown as { Component: (definition: object) => void };
  const theirs = holder.Component;
  holder.Component = (given: Definition) => theirs({ ...given, behaviors: (given.behaviors ?? []).filter((one) => typeof one !== "string") });
  run();
  holder.Component = theirs;
}
