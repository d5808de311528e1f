import { words } from "./words";

export type What = "typed" | "entered" | "left" | "picked" | "opened" | "more" | "photo" | "place";
type Typed = { detail: { value: string } };
type Tapped = { currentTarget: { dataset: object } };
/** A field's component, by which its page learns what happened to it. */
interface Teller {
  tell(what: What, value?: string, label?: string): void;
}

/** What happens to a field, on both platforms; each has its own `tell`, and its own way to ask for a date. */
export const fieldMethods = {
  type(this: Teller, event: Typed): void {
    this.tell("typed", event.detail.value);
  },
  enter(this: Teller): void {
    this.tell("entered");
  },
  leave(this: Teller): void {
    this.tell("left");
  },
  pick(this: Teller, { currentTarget }: Tapped): void {
    const { value, label } = currentTarget.dataset as { value: string; label: string };
    this.tell("picked", value, label);
  },
  pickDate(this: Teller, event: Typed): void {
    this.tell("picked", event.detail.value);
  },
  pickCity(this: Teller, event: Typed): void {
    this.tell("picked", words.cities[Number(event.detail.value)] ?? "");
  },
  open(this: Teller): void {
    this.tell("opened");
  },
  more(this: Teller): void {
    this.tell("more");
  },
  photo(this: Teller): void {
    this.tell("photo");
  },
  place(this: Teller): void {
    this.tell("place");
  },
};
