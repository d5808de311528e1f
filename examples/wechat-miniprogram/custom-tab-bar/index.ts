import { tabs, words } from "../../core";

/** The bar below the main pages; they tell it which of them is here, and the manner. */
Component({
  data: { words, tabs, selected: "home", elder: false },
  methods: {
    open(event: WechatMiniprogram.BaseEvent) {
      const { page } = event.currentTarget.dataset as { page: string };
      void wx.switchTab({ url: `/pages/${page}/${page}` });
    },
  },
});
