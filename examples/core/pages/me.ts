import type { components, Whole } from "banshi-client";
import { forgetAccounts } from "../accounts";
import { type Failure, failureOf } from "../failure";
import { askForNotice, type Notice, noticesOf } from "../notices";
import { dressed, type Front, isElder, type Screen, setElder, type Tap, type Typed } from "../phone";
import { isProved, openProof } from "../proof";
import { words } from "../words";

type Profile = Whole<components["schemas"]["Profile"]>;
type Kind = Profile["consents"][number]["kind"];

export interface MeData {
  elder: boolean;
  profile: Profile | null;
  cities: readonly string[];
  city: number;
  notices: Notice[];
  /** What is held of them, in words. */
  held: readonly string[] | null;
  failure: Failure | null;
  proving: boolean;
  proofSaid: string;
  words: typeof words;
}

type Page = Screen<MeData>;

export function mePage(front: Front) {
  const { banshi, phone } = front;
  return {
    data: { elder: isElder(phone), profile: null, cities: words.cities, city: 0, notices: [], held: null, failure: null, proving: false, proofSaid: "", words } as MeData,

    async onShow(this: Page): Promise<void> {
      this.setData(dressed(phone));
      await trying(this, async () => {
        shown(this, await banshi.get("/api/v1/me"));
        this.setData({ notices: await noticesOf(front) });
      });
    },

    /** Asks for a notice in the platform's dialog, or takes back what was said there. */
    async turnNotice(this: Page, { currentTarget }: Tap): Promise<void> {
      const notice = this.data.notices.find((one) => one.notice === currentTarget.dataset["notice"]);
      if (!notice) return;
      await trying(this, async () => {
        if (notice.isOn) await banshi.delete("/api/v1/me/notices/{notice}", { path: { notice: notice.notice } });
        else phone.toast((await askForNotice(front, notice)) ? words.notified : words.notNotified);
        this.setData({ notices: await noticesOf(front) });
      });
    },

    async prove(this: Page): Promise<void> {
      await trying(this, async () => {
        await openProof(front, "real_name");
        this.setData({ proving: true, proofSaid: "" });
      });
    },

    async proved(this: Page, { detail }: { detail: { code?: string } }): Promise<void> {
      await trying(this, async () => {
        const said = await isProved(front, detail.code ?? "");
        this.setData({ proving: said !== true, proofSaid: said === true ? "" : said });
        shown(this, await banshi.get("/api/v1/me"));
      });
    },

    async unbind(this: Page): Promise<void> {
      if (!(await phone.ask(words.unbindSure, words.unbind, words.cancel))) return;
      await trying(this, async () => {
        await banshi.delete("/api/v1/me/binding");
        shown(this, await banshi.get("/api/v1/me"));
      });
    },

    async chooseCity(this: Page, event: Typed): Promise<void> {
      const region = words.cities[Number(event.detail.value)] ?? "";
      await trying(this, async () => shown(this, await banshi.patch("/api/v1/me", { body: { region } })));
    },

    async changeManner(this: Page): Promise<void> {
      const elder = !this.data.elder;
      setElder(phone, elder);
      this.setData({ elder });
      await trying(this, async () => shown(this, await banshi.patch("/api/v1/me", { body: { plain: elder } })));
    },

    async takeBack(this: Page, { currentTarget }: Tap): Promise<void> {
      const kind = currentTarget.dataset["kind"] as Kind;
      await trying(this, async () => {
        await banshi.delete("/api/v1/me/consents/{kind}", { path: { kind } });
        shown(this, await banshi.get("/api/v1/me"));
      });
    },

    openNotice(this: Page): void {
      const url = this.data.profile?.notice;
      if (url) phone.open("web", { url: encodeURIComponent(url) });
    },

    async seeData(this: Page): Promise<void> {
      if (this.data.held) return this.setData({ held: null });
      await trying(this, async () => this.setData({ held: (await banshi.get("/api/v1/me/data")).told }));
    },

    async exportData(this: Page): Promise<void> {
      await trying(this, async () => {
        const { url } = await banshi.post("/api/v1/me/data/export");
        phone.open("web", { url: encodeURIComponent(url) });
      });
    },

    async eraseData(this: Page): Promise<void> {
      if (!(await phone.ask(words.eraseSure, words.eraseData, words.cancel))) return;
      await trying(this, async () => {
        await banshi.delete("/api/v1/me/data");
        banshi.forget();
        forgetAccounts(phone);
        setElder(phone, false);
        this.setData({ held: null, elder: false });
        phone.toast(words.erased);
        shown(this, await banshi.get("/api/v1/me"));
      });
    },
  };

  async function trying(screen: Page, doing: () => Promise<void>): Promise<void> {
    screen.setData({ failure: null });
    try {
      await doing();
    } catch (why) {
      screen.setData({ failure: failureOf(why) });
    }
  }

  function shown(screen: Page, profile: Profile): void {
    screen.setData({ profile, ...(profile.bound ? { proving: false } : {}), city: Math.max(0, words.cities.indexOf(profile.region)) });
  }
}
