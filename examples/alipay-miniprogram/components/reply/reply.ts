import { words } from "../../../core";

type Tapped = { currentTarget: { dataset: Record<string, string> } };
const nobody = (_told?: object): void => undefined;

/** An answer of the server, to be read, heard, and gone on from. Its events carry the link or the choice. */
Component({
  props: { reply: { parts: [], links: [], choices: [] as object[] }, speaks: false, reading: false, onSpeak: nobody, onLink: nobody, onChoose: nobody },
  data: { words },
  methods: {
    speak() {
      this.props.onSpeak();
    },
    openLink(event: Tapped) {
      this.props.onLink({ detail: event.currentTarget.dataset });
    },
    choose(event: Tapped) {
      this.props.onChoose({ detail: this.props.reply.choices[Number(event.currentTarget.dataset["index"])] });
    },
  },
});
