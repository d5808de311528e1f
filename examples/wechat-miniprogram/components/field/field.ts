import { words } from "../../../core";

type Typed = WechatMiniprogram.CustomEvent<{ value: string }>;
type What = "typed" | "entered" | "left" | "picked" | "opened" | "more" | "photo" | "place";

/** One value of a form. Tells its page what happened as the event `field`. */
Component({
  properties: { field: { type: Object, value: { name: "" } } },
  data: { words },
  methods: {
    tell(what: What, value = "", label = value) {
      this.triggerEvent("field", { name: this.data.field.name, what, value, label });
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
    pick(event: WechatMiniprogram.BaseEvent) {
      const { value, label } = event.currentTarget.dataset as { value: string; label: string };
      this.tell("picked", value, label);
    },
    pickDate(event: Typed) {
      this.tell("picked", event.detail.value);
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
