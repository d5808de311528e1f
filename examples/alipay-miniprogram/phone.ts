import { Banshi } from "banshi-client";
import { alipay, alipayLogin, alipayTokens } from "banshi-client/alipay";
import { type Front, opening, type Phone, voiceOf } from "../core";
import { ACCOUNT, SERVER, SPEECH } from "./config";

const phone: Phone = {
  open(page, query) {
    const { url, how } = opening(page, query);
    if (how === "switch") my.switchTab({ url });
    else if (how === "launch") my.reLaunch({ url });
    else my.navigateTo({ url });
  },
  home: () => my.switchTab({ url: opening("home").url }),
  title: (title) => my.setNavigationBar({ title }),
  toast: (content) => my.showToast({ content, type: "none", duration: 3000 }),
  ask: (content, confirmButtonText, cancelButtonText) =>
    new Promise((done) => {
      my.confirm({ content, confirmButtonText, cancelButtonText, success: ({ confirm }) => done(confirm), fail: () => done(false) });
    }),
  choosePhoto: () =>
    new Promise((done) => {
      const success = (found: { tempFilePaths?: string[]; apFilePaths?: string[] }) => done((found.tempFilePaths ?? found.apFilePaths ?? [])[0]);
      my.chooseImage({ count: 1, success, fail: () => done(undefined) });
    }),
  choosePlace: () =>
    new Promise((done) => {
      my.chooseLocation({
        success: ({ latitude, longitude, name, address }) => done({ latitude: Number(latitude), longitude: Number(longitude), label: name || address }),
        fail: () => done(undefined),
      });
    }),
  call: (number) => my.makePhoneCall({ number }),
  scroll: (to) => my.pageScrollTo({ scrollTop: to === "top" ? 0 : 1e6, duration: 200 }),
  recall: (key) => String(my.getStorageSync({ key }).data ?? ""),
  keep: (key, value) => void my.setStorageSync({ key, data: value }),
  voice: voiceOf(
    () => requirePlugin(SPEECH),
    () => my.createInnerAudioContext(),
  ),
  subscribe: (template) =>
    new Promise((done) => {
      my.requestSubscribeMessage({
        entityIds: [template],
        success: ({ result }) => done(result && (result.subscribedEntityIds.includes(template) ? "accept" : "reject")),
        fail: () => done(undefined),
      });
    }),
  dress(elder) {
    const page = getCurrentPages().slice(-1)[0] as { route?: string; getTabBar?(): { setData(data: object): void } | undefined } | undefined;
    page?.getTabBar?.()?.setData({ elder, selected: page.route?.split("/")[1] });
  },
};

/** The one front of this mini program. */
export const front: Front = {
  banshi: new Banshi({ base: SERVER, transport: alipay(my), login: alipayLogin(my, ACCOUNT), tokens: alipayTokens(my) }),
  phone,
};
