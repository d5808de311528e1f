import { tabs, words } from "../../core";

/** The bar below the main pages; they tell it which of them is here, and the manner. */
Component({
  data: { words, tabs, selected: "home", elder: false },
  methods: {
    open(event: { currentTarget: { dataset: Record<string, string> } }) {
      const page = event.currentTarget.dataset["page"];
      my.switchTab({ url: `/pages/${page}/${page}` });
    },
  },
});
