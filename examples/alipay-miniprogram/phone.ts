import { Banshi } from "banshi-client";
import { alipay, alipayLogin, alipayTokens } from "banshi-client/alipay";
import { type Front, opening, type Phone, voiceOf } from "../core";
import { ACCOUNT, SERVER, SPEECH } from "./config";

interface InSight {
  route?: string;
  setData(data: object): void;
  getTabBar?(): { setData(data: object): void } | undefined;
}
const TOLD_MS = 4000;
let answer: (isYes: boolean) => void = () => undefined;
const inSight = () => getCurrentPages().slice(-1)[0] as InSight | undefined;

/** What was said to the question that is open; closes it. */
export function answered(isYes: boolean): void {
  inSight()?.setData({ asked: null });
  answer(isYes);
}

const phone: Phone = {
  open(page, query) {
    const { url, how } = opening(page, query);
    if (how === "switch") my.switchTab({ url });
    else if (how === "launch") my.reLaunch({ url });
    else my.navigateTo({ url });
  },
  home: () => my.switchTab({ url: opening("home").url }),
  title: (title) => my.setNavigationBar({ title }),
  toast(told) {
    const page = inSight();
    page?.setData({ told });
    setTimeout(() => page?.setData({ told: "" }), TOLD_MS);
  },
  ask(text, yes, no) {
    answered(false);
    inSight()?.setData({ asked: { text, yes, no } });
    return new Promise((done) => (answer = done));
  },
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
    const page = inSight();
    page?.getTabBar?.()?.setData({ elder, selected: page.route?.split("/")[1] });
  },
};

/** The one front of this mini program. */
export const front: Front = {
  banshi: new Banshi({ base: SERVER, transport: alipay(my), login: alipayLogin(my, ACCOUNT), tokens: alipayTokens(my) }),
  phone,
};
