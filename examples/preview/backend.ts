import { CurrentWindowBackendContext, Event as Told } from "glass-easel";

/** The browser as a screen. Its own events stay with the built-in components, which tell them as the platforms do. */
export class Backend extends CurrentWindowBackendContext {
  constructor() {
    super();
    this.onEvent((target, type, detail, options) => Told.triggerEvent(target, type, detail, options));
    document.body.addEventListener("click", tapByKey);
  }

  override setListenerStats(): void {
    // nothing is listened to on elements; taps come from the body
  }
}

/** A key on a button taps it, as a screen reader's double tap does on a phone. */
function tapByKey({ detail, target }: MouseEvent): void {
  if (detail !== 0) return; // by a finger or mouse: tapped already
  for (const type of ["mousedown", "mouseup"]) target?.dispatchEvent(new MouseEvent(type, { bubbles: true }));
}
