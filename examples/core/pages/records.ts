import { newKey, type components, type Submission, type Whole } from "banshi-client";
import { accounts, forgetAccounts } from "../accounts";
import { type Failure, failureOf } from "../failure";
import { dressed, type Front, isElder, type Screen, type Tap, type Typed } from "../phone";
import { hush, readAloud, type Reading } from "../voice";
import { words } from "../words";

type Schemas = components["schemas"];
type Own = Whole<Schemas["Own"]>;
type Deed = Whole<Schemas["Deed"]>;
type Kind = "bookings" | "cases" | "bills" | "certificates";

interface Line {
  service: string;
  name: string;
  label: string;
  speech: string;
  deeds: { label: string; deed: string }[];
}

export interface RecordsData extends Reading {
  elder: boolean;
  canSpeak: boolean;
  tabs: { kind: Kind; label: string }[];
  kind: Kind;
  items: Line[];
  missing: { service: string; action: string; name: string; why: string; wants: string }[];
  /** Whether this phone keeps numbers that bills are asked with. */
  hasAccounts: boolean;
  next: string | null;
  busy: boolean;
  failure: Failure | null;
  /** What was done and can be rated, or was. */
  done: { case: string; name: string; said: string; rateable: boolean }[];
  /** Where earlier ones begin; null where there are none. */
  doneNext: string | null;
  levels: { level: number; label: string }[];
  /** The rating that is being given. */
  rating: Rating | null;
  words: typeof words;
}

interface Rating {
  case: string;
  level: number;
  tags: { tag: string; label: string; chosen: boolean }[];
  text: string;
}

type Page = Screen<RecordsData>;
const KINDS: readonly Kind[] = ["bookings", "cases", "bills", "certificates"];

export function recordsPage({ banshi, phone }: Front) {
  const data: RecordsData = {
    elder: isElder(phone),
    canSpeak: phone.voice !== undefined,
    reading: "",
    tabs: KINDS.map((kind) => ({ kind, label: words.tabs[kind] })),
    kind: "bookings",
    items: [],
    missing: [],
    hasAccounts: false,
    next: null,
    busy: false,
    failure: null,
    done: [],
    doneNext: null,
    levels: [],
    rating: null,
    words,
  };
  let scale: Whole<Schemas["Scale"]>["levels"] = [];
  return {
    data,

    async onShow(this: Page): Promise<void> {
      this.setData(dressed(phone));
      await load(this, "");
    },

    onHide(this: Page): void {
      hush(this, phone.voice);
    },

    speak(this: Page, { currentTarget }: Tap): Promise<void> {
      const name = String(currentTarget.dataset["name"] ?? "");
      const speech = this.data.items[Number(name)]?.speech ?? "";
      return readAloud(this, phone.voice, name, speech, () => phone.toast(words.cannotRead));
    },

    /** By a tap on a tab, or by what a component of tabs tells. */
    async choose(this: Page, { currentTarget, detail }: Tap & { detail?: { value?: Kind } }): Promise<void> {
      const kind = detail?.value ?? (currentTarget.dataset["kind"] as Kind);
      this.setData({ kind, items: [], missing: [], next: null, done: [], doneNext: null, rating: null });
      await load(this, "");
    },

    async more(this: Page): Promise<void> {
      if (this.data.next) await load(this, this.data.next);
    },

    async moreDone(this: Page): Promise<void> {
      try {
        if (this.data.doneNext) await loadDone(this, this.data.doneNext);
      } catch (why) {
        phone.toast(failureOf(why).text);
      }
    },

    retry(this: Page): Promise<void> {
      return load(this, "");
    },

    openService(this: Page, { currentTarget }: Tap): void {
      const { id = "", action = "", wants = "" } = currentTarget.dataset;
      phone.open("service", { id, action, wants });
    },

    async forgetAccounts(this: Page): Promise<void> {
      forgetAccounts(phone);
      await load(this, "");
    },

    /** Opens the rating of a case. */
    rate(this: Page, { currentTarget }: Tap): void {
      this.setData({ rating: { case: currentTarget.dataset["case"] ?? "", level: 0, tags: [], text: "" } });
    },

    chooseLevel(this: Page, { currentTarget }: Tap): void {
      const level = Number(currentTarget.dataset["level"]);
      const tags = scale.find((one) => one.level === level)?.tags ?? [];
      if (this.data.rating) this.setData({ rating: { ...this.data.rating, level, tags: tags.map((tag) => ({ ...tag, chosen: false })) } });
    },

    chooseTag(this: Page, { currentTarget }: Tap): void {
      const { rating } = this.data;
      const turned = (one: Rating["tags"][number]) => (one.tag === currentTarget.dataset["tag"] ? { ...one, chosen: !one.chosen } : one);
      if (rating) this.setData({ rating: { ...rating, tags: rating.tags.map(turned) } });
    },

    writeRating(this: Page, { detail }: Typed): void {
      if (this.data.rating) this.setData({ rating: { ...this.data.rating, text: detail.value } });
    },

    async sendRating(this: Page): Promise<void> {
      const { rating } = this.data;
      if (!rating?.level) return phone.toast(words.rateTitle);
      const tags = rating.tags.filter((one) => one.chosen).map((one) => one.tag);
      try {
        await banshi.post("/api/v1/ratings", { body: { case: rating.case, level: rating.level, tags, text: rating.text.trim() } });
        phone.toast(words.thanks);
        this.setData({ rating: null });
        await loadDone(this);
      } catch (why) {
        phone.toast(failureOf(why).text);
      }
    },

    /** Cancels a booking, hurries a case up: one of a record's own actions, after a yes. */
    async act(this: Page, { currentTarget }: Tap): Promise<void> {
      const deed = JSON.parse(currentTarget.dataset["deed"] ?? "{}") as Deed;
      if (!(await phone.ask(words.sure(deed.label), words.yes, words.cancel))) return;
      this.setData({ busy: true });
      try {
        phone.toast((await done(deed)).reply.text);
      } catch (why) {
        phone.toast(failureOf(why).text);
      }
      await load(this, "");
    },
  };

  async function loadDone(screen: Page, cursor = ""): Promise<void> {
    const [{ items, next }, { levels }] = await Promise.all([banshi.get("/api/v1/ratings", { query: { cursor } }), banshi.get("/api/v1/ratings/scale")]);
    scale = levels;
    const done = items.map((one) => ({
      case: one.case,
      name: one.name,
      rateable: one.rateable,
      said: one.rating ? words.rated(one.rating.label) : one.done.slice(0, 10),
    }));
    screen.setData({ done: [...(cursor ? screen.data.done : []), ...done], doneNext: next, levels: levels.map(({ level, label }) => ({ level, label })) });
  }

  async function done({ service, action, values }: Deed): Promise<Submission> {
    const found = await banshi.submit({ service, action, values }, newKey());
    const sent = found.state === "confirm" ? await banshi.confirm(found.id) : found;
    return banshi.settle(sent, 2);
  }

  /** Bills are asked with the numbers that this phone keeps. */
  function asked(kind: Kind, cursor: string): Promise<Own> {
    const path = { records: kind };
    const forms = kind === "bills" ? accounts(phone) : [];
    if (!forms.length) return banshi.get("/api/v1/records/{records}", { path, query: { cursor } });
    return banshi.post("/api/v1/records/{records}", { path, body: { forms, cursor } });
  }

  async function load(screen: Page, cursor: string): Promise<void> {
    const { kind, items } = screen.data;
    screen.setData({ busy: true, failure: null });
    try {
      const page = await asked(kind, cursor);
      if (screen.data.kind !== kind) return;
      const missing = page.missing.map((one) => ({ ...one, wants: one.why === "values" ? "yes" : "", why: words.why[one.why] ?? one.why }));
      const hasAccounts = kind === "bills" && accounts(phone).length > 0;
      if (kind === "cases" && !cursor) await loadDone(screen);
      screen.setData({ items: [...(cursor ? items : []), ...page.items.map(line)], missing, hasAccounts, next: page.next });
    } catch (why) {
      screen.setData({ failure: failureOf(why) });
    }
    screen.setData({ busy: false });
  }
}

function line({ service, name, label, speech, actions }: Own["items"][number]): Line {
  return { service, name, label, speech, deeds: actions.map((deed) => ({ label: deed.label, deed: JSON.stringify(deed) })) };
}
