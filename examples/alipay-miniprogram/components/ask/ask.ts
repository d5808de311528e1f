import { answered } from "../../phone";

/** Asks for a yes, as large as the page's other words; the platform's own dialog stays small for the elderly. */
Component({
  props: { asked: { text: "", yes: "", no: "" } },
  methods: {
    yes() {
      answered(true);
    },
    no() {
      answered(false);
    },
  },
});
