import { words } from "../../../core";

type Tapped = { currentTarget: { dataset: Record<string, string> } };
const nobody = (_told?: object): void => undefined;

/** An answer of the server, to be read, heard, and gone on from. Its events carry the dataset of what was tapped. */
Component({
  props: { reply: { links: [], choices: [] }, speaks: false, onSpeak: nobody, onLink: nobody, onChoose: nobody },
  data: { words },
  methods: {
    speak() {
      this.props.onSpeak();
    },
    openLink(event: Tapped) {
      this.props.onLink({ detail: event.currentTarget.dataset });
    },
    choose(event: Tapped) {
      this.props.onChoose({ detail: event.currentTarget.dataset });
    },
  },
});
