import type { components, Whole } from "banshi-client";
import { type Failure, failureOf } from "../failure";
import { dressed, type Front, isElder, type PageName, type Screen, setElder, type Tap, type Typed } from "../phone";
import { words } from "../words";

type Schemas = components["schemas"];
/** Parts of banshi itself, and the pages that are theirs here. */
const OWN: Readonly<Record<string, PageName>> = { human: "chat", menu: "home", privacy: "me" };
type Brief = Pick<Whole<Schemas["Brief"]>, "id" | "name" | "summary">;

/** What a search found that is not one service. */
interface Found {
  text: string;
  candidates: Brief[];
  urgent: string[];
}

export interface HomeData {
  elder: boolean;
  title: string;
  welcome: string;
  hotline: string;
  /** What the office tells everybody now. */
  posted: string[];
  query: string;
  suggestions: { service: string; name: string; match: string }[];
  popular: (Brief & { glyph: string; tint: number })[];
  sectors: { name: string; count: string; glyph: string; tint: number }[];
  found: Found | null;
  failure: Failure | null;
  busy: boolean;
  words: typeof words;
}

const TYPING_MS = 250;
const TINTS = 4;

export function homePage({ banshi, phone }: Front) {
  let typing = 0;
  const data: HomeData = {
    elder: isElder(phone),
    title: words.appName,
    welcome: "",
    hotline: "",
    posted: [],
    query: "",
    suggestions: [],
    popular: [],
    sectors: [],
    found: null,
    failure: null,
    busy: false,
    words,
  };
  return {
    data,

    async onLoad(this: Screen<HomeData>): Promise<void> {
      try {
        const { title, welcome, hotline, popular, sectors, notices } = await banshi.get("/api/v1/catalogue");
        phone.title(title);
        const order = sectors.map(({ name }) => name);
        this.setData({
          title,
          welcome,
          hotline,
          posted: notices.map(({ text }) => text),
          failure: null,
          popular: popular.map(({ id, name, summary, sector }) => ({ id, name, summary, ...mark(sector, order.indexOf(sector)) })),
          sectors: sectors.map((one, index) => ({ name: one.name, count: words.services(one.services), ...mark(one.name, index) })),
        });
      } catch (why) {
        this.setData({ failure: failureOf(why) });
      }
    },

    onShow(this: Screen<HomeData>): void {
      this.setData(dressed(phone));
    },

    typed(this: Screen<HomeData>, event: Typed): void {
      const query = event.detail.value;
      const mine = ++typing;
      this.setData({ query, found: null, ...(query ? {} : { suggestions: [] }) });
      if (query.trim()) setTimeout(() => mine === typing && void suggest(this, query, () => mine === typing), TYPING_MS);
    },

    async search(this: Screen<HomeData>): Promise<void> {
      const text = this.data.query.trim();
      typing++;
      if (!text || this.data.busy) return;
      this.setData({ busy: true, suggestions: [], failure: null });
      try {
        const { outcome, service, slots, candidates, urgent, reply } = await banshi.post("/api/v1/search", { body: { text } });
        const own = OWN[candidates.find(({ id }) => id === service)?.kind ?? ""];
        if (outcome === "route" && own) phone.open(own, own === "chat" ? { text } : {});
        else if (outcome === "route" && service) phone.open("service", { id: service, slots: JSON.stringify(slots), text });
        else this.setData({ found: { text: reply?.text ?? "", candidates, urgent } });
      } catch (why) {
        this.setData({ failure: failureOf(why) });
      }
      this.setData({ busy: false });
    },

    openService(this: Screen<HomeData>, { currentTarget }: Tap): void {
      this.setData({ suggestions: [] });
      phone.open("service", { id: currentTarget.dataset["id"] ?? "" });
    },

    openSector(this: Screen<HomeData>, { currentTarget }: Tap): void {
      phone.open("services", { sector: currentTarget.dataset["name"] ?? "" });
    },

    call(this: Screen<HomeData>, { currentTarget }: Tap): void {
      phone.call(currentTarget.dataset["number"] ?? "");
    },

    chat(): void {
      phone.open("chat");
    },

    changeManner(this: Screen<HomeData>): void {
      const elder = !this.data.elder;
      setElder(phone, elder);
      this.setData({ elder });
      void banshi.patch("/api/v1/me", { body: { plain: elder } }).catch(failureOf);
    },
  };

  async function suggest(screen: Screen<HomeData>, text: string, isCurrent: () => boolean): Promise<void> {
    try {
      const { items } = await banshi.post("/api/v1/suggestions", { body: { text } });
      if (isCurrent()) screen.setData({ suggestions: items.slice(0, 5) });
    } catch (why) {
      failureOf(why); // nobody waits for suggestions
    }
  }
}

/** A sign for what has no picture: its first character on one of a few colours. */
function mark(name: string, index: number): { glyph: string; tint: number } {
  return { glyph: name.slice(0, 1), tint: index % TINTS };
}
