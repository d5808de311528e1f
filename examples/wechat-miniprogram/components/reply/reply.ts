import { words } from "../../../core";

/** An answer of the server, to be read, heard, and gone on from. Its events carry the dataset of what was tapped. */
Component({
  properties: { reply: { type: Object, value: { links: [], choices: [] } }, speaks: Boolean },
  data: { words },
  methods: {
    speak() {
      this.triggerEvent("speak");
    },
    openLink(event: WechatMiniprogram.BaseEvent) {
      this.triggerEvent("link", event.currentTarget.dataset);
    },
    choose(event: WechatMiniprogram.BaseEvent) {
      this.triggerEvent("choose", event.currentTarget.dataset);
    },
  },
});
