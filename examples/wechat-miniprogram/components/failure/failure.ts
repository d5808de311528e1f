import { words } from "../../../core";

/** What went wrong, and the way on. */
Component({
  properties: { failure: { type: Object, value: null } },
  data: { words },
  methods: {
    prove() {
      this.triggerEvent("prove");
    },
    retry() {
      this.triggerEvent("retry");
    },
  },
});
