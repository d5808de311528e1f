import { Banshi } from "banshi-client";
import { wechat, wechatLogin, wechatTokens } from "banshi-client/wechat";
import Dialog from "tdesign-miniprogram/dialog/index";
import Toast from "tdesign-miniprogram/toast/index";
import { type Front, opening, type Phone, type Said, voiceOf } from "../core";
import { ACCOUNT, SERVER, SPEECH } from "./config";

const phone: Phone = {
  open(page, query) {
    const { url, how } = opening(page, query);
    if (how === "switch") void wx.switchTab({ url });
    else if (how === "launch") void wx.reLaunch({ url });
    else void wx.navigateTo({ url });
  },
  home: () => void wx.switchTab({ url: opening("home").url }),
  title: (title) => void wx.setNavigationBarTitle({ title }),
  toast: (message) => Toast({ selector: "#t-toast", message, duration: 4000 }),
  ask: (content, confirmBtn, cancelBtn) => Dialog.confirm({ content, confirmBtn, cancelBtn }).then(
    () => true,
    () => false,
  ),
  choosePhoto: async () => {
    try {
      const { tempFiles } = await wx.chooseMedia({ count: 1, mediaType: ["image"], sizeType: ["compressed"] });
      return tempFiles[0]?.tempFilePath;
    } catch {
      return undefined; // the citizen went back
    }
  },
  choosePlace: async () => {
    try {
      const { latitude, longitude, name, address } = await wx.chooseLocation({});
      return { latitude: Number(latitude), longitude: Number(longitude), label: name || address };
    } catch {
      return undefined;
    }
  },
  call: (phoneNumber) => void wx.makePhoneCall({ phoneNumber }),
  scroll: (to) => void wx.pageScrollTo({ scrollTop: to === "top" ? 0 : 1e6, duration: 200 }),
  recall: (key) => String(wx.getStorageSync(key) ?? ""),
  keep: (key, value) => wx.setStorageSync(key, value),
  dress: (elder) => dress(getCurrentPages().slice(-1)[0], elder),
  voice: voiceOf(
    () => requirePlugin(SPEECH),
    () => wx.createInnerAudioContext(),
  ),
  subscribe: async (template) => {
    try {
      const said = (await wx.requestSubscribeMessage({ tmplIds: [template] }))[template] ?? "";
      return said.startsWith("accept") ? "accept" : (said as Said); // with sound, too
    } catch {
      return undefined; // the dialog did not open
    }
  },
};

/** The one front of this mini program. */
export const front: Front = {
  banshi: new Banshi({ base: SERVER, transport: wechat(wx), login: wechatLogin(wx, ACCOUNT), tokens: wechatTokens(wx) }),
  phone,
};

/** The bar below the four main pages, in the citizen's manner. */
function dress(page: WechatMiniprogram.Page.TrivialInstance | undefined, elder: boolean): void {
  const bar = page?.getTabBar?.() as { setData(data: object): void } | undefined;
  bar?.setData({ elder, selected: page?.route.split("/")[1] });
}
