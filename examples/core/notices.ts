import { newKey } from "banshi-client";
import type { Front } from "./phone";
import { words } from "./words";

/** A notice that citizens may ask for. */
export interface Notice {
  notice: string;
  template: string;
  name: string;
  state: string;
  isOn: boolean;
}

/** The notices of the account that a dialog can ask about, as they stand. */
export async function noticesOf({ banshi }: Front): Promise<Notice[]> {
  const { items } = await banshi.get("/api/v1/me/notices");
  return items
    .filter(({ template }) => template)
    .map(({ notice, template, state, left }) => {
      const isOn = state === "accepted" && left !== 0;
      const said = isOn && left !== null ? words.noticeLeft(left) : (words.noticeStates[isOn ? "accepted" : "unasked"] ?? "");
      return { notice, template, name: words.noticeName(notice), state: said, isOn };
    });
}

/** Asks in the platform's own dialog and tells the server what was said there; whether it may be sent now. */
export async function askForNotice({ banshi, phone }: Front, { template }: Notice): Promise<boolean> {
  const said = await phone.subscribe(template);
  if (said === undefined) return false;
  await banshi.post("/api/v1/me/notices", { body: { id: newKey(), said: { [template]: said } } });
  return said === "accept";
}
