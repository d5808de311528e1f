// The platforms' own components, as far as the examples use them, made of the browser's.
import type * as glassEasel from "glass-easel";

type Values = Record<string, unknown>;
interface Built {
  data: Values;
  getBackendElement(): unknown;
  triggerEvent(name: string, detail: object): void;
}
interface Kind {
  properties?: string[];
  /** Once, with the element on the page. */
  made?(element: HTMLElement, told: (name: string, detail: object) => void, values: () => Values): void;
  /** Whenever a property changes. */
  drawn?(element: HTMLElement, values: Values): void;
}

const ARIA = ["Label", "Role", "Checked", "Expanded", "Hidden", "Selected", "Live", "Current", "Disabled"].map((name) => `aria${name}`);

/** What says how something looks while a finger is on it, moves under it, or how the phone's keyboard is: not here. */
const HOVER = ["hoverClass", "hoverStartTime", "hoverStayTime", "hoverStopPropagation"];
const OPENS = "activityType appParameter entrancePath formType lang needShowEntrance openType phoneNumberNoQuotaToast sendMessageImg sendMessagePath sendMessageTitle sessionFrom showMessageCard".split(" ");
const SCROLLS = "enhanced enableFlex scrollLeft scrollX scrollAnchoring scrollWithAnimation enablePassive showScrollbar type".split(" ");
const KEYBOARD = "adjustPosition alwaysEmbed ariaRoledescription autoFocus cursor cursorColor cursorSpacing holdKeyboard name password placeholderStyle safePasswordCertPath safePasswordCustomHash safePasswordLength safePasswordNonce safePasswordSalt safePasswordTimeStamp selectionEnd selectionStart".split(" ");
/** What a screen reader's double tap reaches on a phone is reached by the keyboard here. */
const TAPPED = new Set(["button", "checkbox", "link", "radio", "switch", "tab"]);

const KINDS: Record<string, Kind> = {
  view: {
    properties: ["ariaControls", "ariaDescribedby", ...HOVER], // ids are a component's own, no document's
    made: (view, told) => {
      for (const name of ["transitionend", "touchstart", "touchmove"]) view.addEventListener(name, () => told(name, {}));
    },
  },
  text: { properties: ["userSelect", "decode"] },
  "scroll-view": { properties: SCROLLS },
  button: { properties: ["disabled", ...HOVER, ...OPENS], drawn: (button, { disabled }) => void ((button as HTMLButtonElement).disabled = disabled === true) },
  input: {
    properties: ["value", "placeholder", "placeholderClass", "type", "maxlength", "confirmType", "confirmHold", "disabled", "focus", ...KEYBOARD],
    made: (input, told) => {
      writing(input as HTMLInputElement, told);
      input.addEventListener("keydown", (event) => event.key === "Enter" && told("confirm", { value: (input as HTMLInputElement).value }));
    },
    drawn: (input, values) => {
      written(input as HTMLInputElement, values);
      input.inputMode = values["type"] === "number" ? "numeric" : values["type"] === "digit" ? "decimal" : "text";
    },
  },
  textarea: {
    properties: ["value", "placeholder", "placeholderClass", "maxlength"],
    made: (area, told) => writing(area as HTMLTextAreaElement, told),
    drawn: (area, values) => written(area as HTMLTextAreaElement, values),
  },
  image: {
    properties: ["src", "mode"],
    drawn: (image, { src, ariaLabel }) => {
      const picture = image.querySelector("img") ?? image.appendChild(document.createElement("img"));
      Object.assign(picture, { src: String(src ?? ""), alt: String(ariaLabel ?? "") });
    },
  },
  picker: {
    properties: ["mode", "value", "range"],
    made: (picker, told, values) => {
      const control = document.createElement(values()["mode"] === "date" ? "input" : "select") as HTMLInputElement;
      if (control.tagName === "INPUT") control.type = "date";
      control.className = "picker-control";
      picker.append(control);
      control.addEventListener("change", () => told("change", { value: control.value }));
    },
    drawn: (picker, { range, value, ariaLabel }) => {
      const control = picker.querySelector<HTMLSelectElement>(".picker-control");
      if (!control) return;
      control.setAttribute("aria-label", String(ariaLabel ?? ""));
      picker.removeAttribute("aria-label");
      if (control.tagName !== "SELECT") return;
      const options = (Array.isArray(range) ? range : []).map((text, index) => new Option(String(text), String(index)));
      control.replaceChildren(new Option("", ""), ...options);
      if (value !== undefined && value !== "") control.value = String(value);
    },
  },
  "web-view": {
    properties: ["src"],
    drawn: (web, { src }) => {
      if (!src || web.dataset["src"] === src) return;
      web.dataset["src"] = String(src);
      const link = document.createElement("a");
      Object.assign(link, { href: String(src), target: "_blank", rel: "noopener", textContent: "在新窗口打开" });
      web.replaceChildren(link);
      link.click();
    },
  },
};

/** Puts them where every page of a program finds them. */
export function builtIn(space: glassEasel.ComponentSpace): void {
  for (const [name, kind] of Object.entries(KINDS)) {
    const properties = [...ARIA, ...(kind.properties ?? [])];
    const definition = space
      .define(`built-in/${name}`)
      .definition({
        properties: Object.fromEntries(properties.map((one) => [one, { type: null }])) as never,
        observers: { "**"(this: Built) { draw(this, kind); } } as never,
        lifetimes: {
          attached(this: Built) {
            kind.made?.(elementOf(this), (event, detail) => this.triggerEvent(event, detail), () => this.data);
            draw(this, kind);
          },
        } as never,
      })
      .registerComponent();
    space.setGlobalUsingComponent(name, definition as never);
  }
}

function elementOf(built: Built): HTMLElement {
  return built.getBackendElement() as HTMLElement;
}

function draw(built: Built, kind: Kind): void {
  const element = elementOf(built);
  if (!element) return;
  for (const name of ARIA) {
    const value = built.data[name];
    const attribute = name === "ariaRole" ? "role" : `aria-${name.slice(4).toLowerCase()}`;
    if (value === null || value === undefined || value === "") element.removeAttribute(attribute);
    else element.setAttribute(attribute, String(value));
  }
  const role = String(built.data["ariaRole"] ?? "");
  if (TAPPED.has(role) && element.tagName !== "BUTTON") requestAnimationFrame(() => element.closest("[aria-hidden=true]") ?? reachable(element));
  if (built.data["ariaRole"] === "heading") element.setAttribute("aria-level", "2"); // the platforms have one level
  kind.drawn?.(element, built.data);
}

function reachable(element: HTMLElement): void {
  if (element.tabIndex === 0) return;
  element.tabIndex = 0;
  element.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && event.target === element && (event.preventDefault(), element.click()));
}

function writing(box: HTMLInputElement | HTMLTextAreaElement, told: (name: string, detail: object) => void): void {
  box.addEventListener("input", () => told("input", { value: box.value }));
  box.addEventListener("focus", () => told("focus", { value: box.value }));
  box.addEventListener("blur", () => told("blur", { value: box.value }));
}

function written(box: HTMLInputElement | HTMLTextAreaElement, { value, placeholder, maxlength }: Values): void {
  const text = String(value ?? "");
  if (box.value !== text) box.value = text;
  box.placeholder = String(placeholder ?? "");
  if (Number(maxlength) > 0) box.maxLength = Number(maxlength);
}
