import type { Screen } from "../phone";
import { words } from "../words";

export interface WebData {
  url: string;
  words: typeof words;
}

/** A page of the server's own, such as the one on which citizens prove who they are. */
export function webPage() {
  return {
    data: { url: "", words } as WebData,
    onLoad(this: Screen<WebData>, query: { url?: string }): void {
      this.setData({ url: decodeURIComponent(query.url ?? "") });
    },
  };
}
