// A plugin for speech, and what plays its sounds: the browser's own voice.
const SPEECH = "speech:";

/** As the platforms' own; every name is that of the one plugin there is. */
export function requirePlugin(): object {
  if (!("speechSynthesis" in window)) throw new Error("no plugin");
  return { textToSpeech: ({ content, success }: { content: string; success(made: object): void }) => success({ filename: SPEECH + content }) };
}

/** As `createInnerAudioContext`. */
export function sound() {
  const told: Record<"ended" | "error", (why?: unknown) => void> = { ended: () => undefined, error: () => undefined };
  return {
    src: "",
    play() {
      const said = Object.assign(new SpeechSynthesisUtterance(this.src.slice(SPEECH.length)), { lang: "zh-CN" });
      said.addEventListener("end", () => told.ended());
      said.addEventListener("error", ({ error }) => told.error(error));
      speechSynthesis.speak(said);
    },
    stop: () => speechSynthesis.cancel(),
    destroy: () => Object.assign(told, { ended: () => undefined, error: () => undefined }),
    onEnded: (done: () => void) => void (told.ended = done),
    onError: (failed: (why?: unknown) => void) => void (told.error = failed),
  };
}
