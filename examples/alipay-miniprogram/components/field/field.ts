import { words } from "../../../core";

type Typed = { detail: { value: string } };
type Tapped = { currentTarget: { dataset: Record<string, string> } };
type What = "typed" | "entered" | "left" | "picked" | "opened" | "more" | "photo" | "place";

/** One value of a form. Tells its page what happened by `onField`. */
Component({
  props: { field: { name: "", value: "" }, onField: (_told: object): void => undefined },
  data: { words },
  methods: {
    tell(what: What, value = "", label = value) {
      this.props.onField({ detail: { name: this.props.field.name, what, value, label } });
    },
    type(event: Typed) {
      this.tell("typed", event.detail.value);
    },
    enter() {
      this.tell("entered");
    },
    leave() {
      this.tell("left");
    },
    pick(event: Tapped) {
      const { value, label } = event.currentTarget.dataset;
      this.tell("picked", value, label);
    },
    askDate() {
      my.datePicker({ currentDate: this.props.field.value, success: ({ date }) => this.tell("picked", date) });
    },
    pickCity(event: Typed) {
      this.tell("picked", words.cities[Number(event.detail.value)] ?? "");
    },
    open() {
      this.tell("opened");
    },
    more() {
      this.tell("more");
    },
    photo() {
      this.tell("photo");
    },
    place() {
      this.tell("place");
    },
  },
});
