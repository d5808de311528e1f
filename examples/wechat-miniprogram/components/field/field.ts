import { fieldMethods, type What, words } from "../../../core";

/** One value of a form. Tells its page what happened as the event `field`. */
Component({
  properties: { field: { type: Object, value: { name: "" } } },
  data: { words },
  methods: {
    ...fieldMethods,
    tell(what: What, value = "", label = value) {
      this.triggerEvent("field", { name: this.data.field.name, what, value, label });
    },
  },
});
