import { words } from "../../../core";

/** Back from the page of the proof: goes on, with the six digits that it may have shown. */
Component({
  props: { said: "", onProved: (_told: object): void => undefined, onAgain: (_told: object): void => undefined },
  data: { words, code: "" },
  methods: {
    type(event: { detail: { value: string } }) {
      this.setData({ code: event.detail.value });
    },
    again() {
      this.props.onAgain({});
    },
    go() {
      this.props.onProved({ detail: { code: this.data.code } });
    },
  },
});
