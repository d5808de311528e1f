import type { Banshi } from "banshi-client";
import type { Voice } from "./voice";
import { words } from "./words";

export type PageName = "home" | "services" | "service" | "records" | "chat" | "me" | "web";
export const TABS: readonly PageName[] = ["home", "records", "chat", "me"];

/** How a page is opened: a main page as it was left, or anew with a query; any other above the one in sight. */
export interface Opening {
  url: string;
  how: "switch" | "launch" | "push";
}

export function opening(page: PageName, query: Readonly<Record<string, string>> = {}): Opening {
  const asked = Object.entries(query).map(([name, value]) => `${name}=${name === "url" ? value : encodeURIComponent(value)}`);
  const url = `/pages/${page}/${page}`;
  if (!TABS.includes(page)) return { url: `${url}?${asked.join("&")}`, how: "push" };
  return asked.length ? { url: `${url}?${asked.join("&")}`, how: "launch" } : { url, how: "switch" };
}

/** The bar below the main pages. */
export const tabs = [
  { page: "home", label: words.home, sign: "⌂" },
  { page: "records", label: words.recordsTab, sign: "☰" },
  { page: "chat", label: words.chat, sign: "✎" },
  { page: "me", label: words.me, sign: "☻" },
];

export interface Place {
  latitude: number;
  longitude: number;
  label: string;
}

/** What a citizen said in the platform's dialog about a notice. */
export type Said = "accept" | "reject" | "ban" | "filter";

/** What a platform does for the pages; each mini program has one (`phone.ts`). */
export interface Phone {
  open(page: PageName, query?: Record<string, string>): void;
  home(): void;
  title(text: string): void;
  toast(text: string): void;
  /** Asks for a yes. */
  ask(text: string, yes: string, no: string): Promise<boolean>;
  /** What `Banshi.upload` takes; undefined where the citizen chose none. */
  choosePhoto(): Promise<unknown>;
  choosePlace(): Promise<Place | undefined>;
  call(number: string): void;
  scroll(to: "top" | "bottom"): void;
  recall(key: string): string;
  keep(key: string, value: string): void;
  /** Gives what is outside the page, such as the bar below it, the citizen's manner. */
  dress(elder: boolean): void;
  /** Absent where the mini program has no plugin for speech. */
  voice?: Voice | undefined;
  /** The platform's own dialog about a notice; what was said there, undefined where nothing was. Only after a tap. */
  subscribe(template: string): Promise<Said | undefined>;
}

/** What every page is made with. */
export interface Front {
  banshi: Banshi;
  phone: Phone;
}

/** A page as both platforms' `Page()` gives it to its own methods. */
export interface Screen<D> {
  data: D;
  setData(change: Partial<D>): void;
}

export interface Tap {
  currentTarget: { dataset: Record<string, string> };
}
export interface Typed extends Tap {
  detail: { value: string };
}

/** What every page shows in the citizen's manner. */
export interface Manner {
  elder: boolean;
}

const ELDER = "banshi.elder";
export const isElder = (phone: Phone): boolean => phone.recall(ELDER) === "yes";
export function setElder(phone: Phone, elder: boolean): void {
  phone.keep(ELDER, elder ? "yes" : "");
  phone.dress(elder);
}
/** The manner as a page comes into view. */
export function dressed(phone: Phone): Manner {
  const elder = isElder(phone);
  phone.dress(elder);
  return { elder };
}
