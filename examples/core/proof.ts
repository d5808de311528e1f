import { newKey } from "banshi-client";
import type { Front } from "./phone";
import { words } from "./words";

type Level = "real_name" | "verified" | "none";

/** Opens the page on which citizens prove who they are. */
export async function openProof({ banshi, phone }: Front, level: string): Promise<void> {
  const { url } = await banshi.post("/api/v1/me/binding", { body: { level: level as Level & "real_name", number: true } });
  phone.open("web", { url: encodeURIComponent(url) });
}

/**
 * Whether it is proved now; else what to say. `code`: six digits that the page shows where it can't see by itself whose
 * phone it is on, as in WeChat; they go into the citizen's own chat.
 */
export async function isProved({ banshi }: Front, code: string): Promise<string | true> {
  if (code) await banshi.post("/api/v1/messages", { body: { id: newKey(), text: code } });
  if ((await banshi.get("/api/v1/me")).bound) return true;
  return code ? words.notProved : "";
}
