import { fieldMethods, type What, words } from "../../../core";

/** One value of a form. Tells its page what happened by `onField`. */
Component({
  props: { field: { name: "", value: "" }, onField: (_told: object): void => undefined },
  data: { words },
  methods: {
    ...fieldMethods,
    tell(what: What, value = "", label = value) {
      this.props.onField({ detail: { name: this.props.field.name, what, value, label } });
    },
    askDate() {
      my.datePicker({ currentDate: this.props.field.value, success: ({ date }) => this.tell("picked", date) });
    },
  },
});
