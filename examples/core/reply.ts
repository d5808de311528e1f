import type { Submission } from "banshi-client";

type Reply = Submission["reply"];

/** A part of an answer: `item` is one of a list, with `more` about it; `small` says where it comes from. */
export interface Part {
  kind: "plain" | "item" | "small";
  text: string;
  more: string;
}
/** An answer in parts, so that a long one is no wall of words. */
export type Drawn = Reply & { parts: Part[] };

export function drawn(reply: Reply): Drawn {
  return { ...reply, parts: partsOf(reply.text) };
}

export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  for (const line of text.split("\n")) {
    const said = line.trim();
    const last = parts[parts.length - 1];
    if (/^\s/u.test(line) && last?.kind === "item") last.more = [last.more, said].filter(Boolean).join("\n");
    else if (said) parts.push({ kind: kindOf(said), text: said, more: "" });
  }
  return parts;
}

function kindOf(line: string): Part["kind"] {
  if (/^(?:\d+\.|[·・]) /u.test(line)) return "item";
  return line.startsWith("数据来源") ? "small" : "plain";
}
