import { type Failure, failureOf } from "../failure";
import { type Front, isElder, type Screen, type Tap } from "../phone";
import { words } from "../words";

export interface ServicesData {
  elder: boolean;
  sector: string;
  items: { id: string; name: string; summary: string }[];
  next: string | null;
  busy: boolean;
  failure: Failure | null;
  words: typeof words;
}

export function servicesPage({ banshi, phone }: Front) {
  const data: ServicesData = { elder: isElder(phone), sector: "", items: [], next: "", busy: false, failure: null, words };
  return {
    data,

    async onLoad(this: Screen<ServicesData> & { more(): Promise<void> }, query: { sector?: string }): Promise<void> {
      const sector = query.sector ?? "";
      phone.title(sector);
      this.setData({ elder: isElder(phone), sector });
      await this.more();
    },

    async more(this: Screen<ServicesData>): Promise<void> {
      const { next, busy, sector, items } = this.data;
      if (next === null || busy) return;
      this.setData({ busy: true });
      try {
        const page = await banshi.get("/api/v1/services", { query: { sector, cursor: next, limit: 20 } });
        this.setData({ items: [...items, ...page.items], next: page.next, failure: null });
      } catch (why) {
        this.setData({ failure: failureOf(why) });
      }
      this.setData({ busy: false });
    },

    onReachBottom(this: Screen<ServicesData> & { more(): Promise<void> }): void {
      void this.more();
    },

    openService(this: Screen<ServicesData>, { currentTarget }: Tap): void {
      phone.open("service", { id: currentTarget.dataset["id"] ?? "" });
    },
  };
}
