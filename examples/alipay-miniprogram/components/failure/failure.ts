import { words } from "../../../core";

const nobody = (_told?: object): void => undefined;

/** What went wrong, and the way on. */
Component({
  props: { failure: null, onProve: nobody, onRetry: nobody },
  data: { words },
  methods: {
    prove() {
      this.props.onProve({});
    },
    retry() {
      this.props.onRetry({});
    },
  },
});
