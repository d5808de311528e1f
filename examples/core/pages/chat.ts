import { newKey, type components, type Whole } from "banshi-client";
import { failureOf } from "../failure";
import { dressed, type Front, isElder, type Place, type Screen, type Tap, type Typed } from "../phone";
import { hush, readAloud, type Reading } from "../voice";
import { words } from "../words";

type Answer = Whole<components["schemas"]["Answer"]>;
type Message = components["schemas"]["Message"];

/** One line of the talk. `state`: of what the citizen said. */
export interface Said {
  id: string;
  mine: boolean;
  text: string;
  state: "sending" | "sent" | "failed";
  choices: Answer["reply"]["choices"];
  links: Answer["reply"]["links"];
  speech: string;
}

export interface ChatData extends Reading {
  elder: boolean;
  said: Said[];
  draft: string;
  canSpeak: boolean;
  words: typeof words;
}

type Page = Screen<ChatData>;
const MOST = 60;
const hello = (): Said => line("hello", false, words.chatHello);

export function chatPage({ banshi, phone }: Front) {
  /** What was sent, by id: the same goes out again where no answer came. */
  const sent = new Map<string, Message>();
  return {
    data: { elder: isElder(phone), said: [hello()], draft: "", canSpeak: phone.voice !== undefined, reading: "", words } as ChatData,

    async onLoad(this: Page, query: { text?: string }): Promise<void> {
      const text = decodeURIComponent(query.text ?? "");
      if (text) await say(this, { text }, text);
    },

    onShow(this: Page): void {
      this.setData(dressed(phone));
    },

    onHide(this: Page): void {
      hush(this, phone.voice);
    },

    onUnload(this: Page): void {
      hush(this, phone.voice);
    },

    typed(this: Page, event: Typed): void {
      this.setData({ draft: event.detail.value });
    },

    async send(this: Page): Promise<void> {
      const text = this.data.draft.trim();
      if (!text) return;
      this.setData({ draft: "" });
      await say(this, { text }, text);
    },

    choose(this: Page, { currentTarget }: Tap): Promise<void> {
      const { text, service } = currentTarget.dataset;
      return say(this, { text: text ?? "", ...(service ? { service } : {}) }, text ?? "");
    },

    async photo(this: Page): Promise<void> {
      const file = await phone.choosePhoto();
      if (file === undefined) return;
      try {
        const { url } = await banshi.upload(file);
        await say(this, { photo: url }, words.sentPhoto);
      } catch (why) {
        phone.toast(failureOf(why).text);
      }
    },

    async place(this: Page): Promise<void> {
      const found: Place | undefined = await phone.choosePlace();
      if (found) await say(this, { location: found }, words.sentPlace(found.label));
    },

    again(this: Page, { currentTarget }: Tap): Promise<void> {
      return deliver(this, currentTarget.dataset["id"] ?? "");
    },

    openLink(this: Page, { currentTarget }: Tap): void {
      phone.open("web", { url: encodeURIComponent(currentTarget.dataset["url"] ?? "") });
    },

    speak(this: Page, { currentTarget }: Tap): Promise<void> {
      const id = currentTarget.dataset["id"] ?? "";
      const speech = this.data.said.find((one) => one.id === id)?.speech ?? "";
      return readAloud(this, phone.voice, id, speech, () => phone.toast(words.cannotRead));
    },
  };

  async function say(screen: Page, message: Omit<Message, "id">, text: string): Promise<void> {
    const id = newKey();
    sent.set(id, { id, ...message });
    screen.setData({ said: [...screen.data.said, { ...line(id, true, text), state: "sending" as const }].slice(-MOST) });
    await deliver(screen, id);
  }

  async function deliver(screen: Page, id: string): Promise<void> {
    const message = sent.get(id);
    if (!message) return;
    stand(screen, id, "sending");
    phone.scroll("bottom");
    try {
      const { reply } = await banshi.post("/api/v1/messages", { body: message });
      sent.delete(id);
      stand(screen, id, "sent");
      const { choices, links, speech } = reply;
      screen.setData({ said: [...screen.data.said, { ...line(`${id}-answer`, false, reply.text), choices, links, speech }].slice(-MOST) });
    } catch (why) {
      stand(screen, id, "failed");
      phone.toast(failureOf(why).text);
    }
    phone.scroll("bottom");
  }

  function stand(screen: Page, id: string, state: Said["state"]): void {
    screen.setData({ said: screen.data.said.map((one) => (one.id === id ? { ...one, state } : one)) });
  }
}

function line(id: string, mine: boolean, text: string): Said {
  return { id, mine, text, state: "sent", choices: [], links: [], speech: "" };
}
