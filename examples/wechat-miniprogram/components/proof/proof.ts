import { words } from "../../../core";

/** Back from the page of the proof: goes on, with the six digits that it may have shown. */
Component({
  properties: { said: String },
  data: { words, code: "" },
  methods: {
    type(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ code: event.detail.value });
    },
    again() {
      this.triggerEvent("again");
    },
    go() {
      this.triggerEvent("proved", { code: this.data.code });
    },
  },
});
