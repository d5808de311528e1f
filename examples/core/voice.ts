import type { Screen } from "./phone";

/** Reads aloud. */
export interface Voice {
  /** Ends when all was read or `hush` was called; throws where it can't be read. */
  say(text: string): Promise<void>;
  hush(): void;
}

/** What plays a sound, as both platforms have it. */
export interface Sound {
  src: string;
  play(): void;
  stop(): void;
  destroy(): void;
  onEnded(told: () => void): void;
  onError(told: (why: unknown) => void): void;
}

/** A plugin that makes speech, in the manner of WeChat's 同声传译. */
interface Speaker {
  textToSpeech(asked: {
    lang: "zh_CN";
    tts: true;
    content: string;
    success(made: { filename: string }): void;
    fail(why: unknown): void;
  }): void;
}

/** Characters that a plugin takes at a time. */
const MOST = 200;

/** The voice of a plugin; undefined where the mini program has none: screen readers read the text all the same. */
export function voiceOf(plugin: () => unknown, sound: () => Sound): Voice | undefined {
  let speaker: Speaker | undefined;
  try {
    speaker = plugin() as Speaker | undefined;
  } catch {
    return undefined; // not declared in app.json
  }
  if (!speaker?.textToSpeech) return undefined;
  return voice(speaker, sound);
}

function voice(speaker: Speaker, sound: () => Sound): Voice {
  let hushed: (() => void) | undefined;
  const made = (content: string) =>
    new Promise<string>((success, fail) =>
      speaker.textToSpeech({ lang: "zh_CN", tts: true, content, success: ({ filename }) => success(filename), fail }),
    );
  const played = (src: string) =>
    new Promise<boolean>((done, fail) => {
      const playing = sound();
      const end = (goOn: boolean) => {
        hushed = undefined;
        playing.destroy();
        done(goOn);
      };
      playing.onEnded(() => end(true));
      playing.onError((why) => {
        fail(why);
        end(false);
      });
      playing.src = src;
      hushed = () => {
        playing.stop();
        end(false);
      };
      playing.play();
    });
  let turn = 0;
  return {
    async say(text) {
      const mine = ++turn;
      for (const piece of pieces(text)) {
        const src = await made(piece);
        if (mine !== turn || !(await played(src))) return;
      }
    },
    hush() {
      turn++;
      hushed?.();
    },
  };
}

/** A text in parts that are not too long, each ending where a sentence does. */
export function pieces(text: string, most = MOST): string[] {
  const sentences = text.match(/[^。！？；]+[。！？；]*/gu) ?? [];
  const parts: string[] = [];
  for (const sentence of sentences.flatMap((one) => one.match(new RegExp(`.{1,${most}}`, "gsu")) ?? [])) {
    const last = parts[parts.length - 1];
    if (last !== undefined && last.length + sentence.length <= most) parts[parts.length - 1] = last + sentence;
    else parts.push(sentence);
  }
  return parts;
}

/** What a page is reading now, by a name of its own; empty: nothing. */
export interface Reading {
  reading: string;
}

/** Reads a text of a page, or stops where it is being read already. `sorry`: what to do where it can't be read. */
export async function readAloud<D extends Reading>(
  screen: Screen<D>,
  voice: Voice | undefined,
  name: string,
  text: string,
  sorry: () => void,
): Promise<void> {
  const again = screen.data.reading === name;
  hush(screen, voice);
  if (!voice || !text || again) return;
  screen.setData({ reading: name } as Partial<D>);
  await voice.say(text).catch(sorry);
  if (screen.data.reading === name) screen.setData({ reading: "" } as Partial<D>);
}

/** Stops what a page is reading. */
export function hush<D extends Reading>(screen: Screen<D>, voice: Voice | undefined): void {
  voice?.hush();
  if (screen.data.reading) screen.setData({ reading: "" } as Partial<D>);
}
