import { words } from "../../../core";

/** An answer of the server, to be read, heard, and gone on from. Its events carry the link or the choice. */
Component({
  properties: { reply: { type: Object, value: { parts: [], links: [], choices: [] as object[] } }, speaks: Boolean, reading: Boolean },
  data: { words },
  methods: {
    speak() {
      this.triggerEvent("speak");
    },
    openLink(event: WechatMiniprogram.BaseEvent) {
      this.triggerEvent("link", event.currentTarget.dataset);
    },
    choose(event: WechatMiniprogram.BaseEvent) {
      this.triggerEvent("choose", this.data.reply.choices[event.currentTarget.dataset["index"] as number]);
    },
  },
});
