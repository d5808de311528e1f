import { tabs, words } from "../../core";

/** The bar below the main pages; they tell it which of them is here, and the manner. */
Component({
  data: { words, tabs, selected: "home", elder: false },
  methods: {
    open({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const page = detail.value;
      void wx.switchTab({ url: `/pages/${page}/${page}` });
    },
  },
});
