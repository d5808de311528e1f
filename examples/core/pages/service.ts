import { newKey, NoAnswer, Problem, type components, type Submission, type Whole } from "banshi-client";
import { keepAccount } from "../accounts";
import { type Failure, failureOf } from "../failure";
import type { What } from "../field";
import * as forms from "../form";
import { askForNotice, type Notice, noticesOf } from "../notices";
import { dressed, type Front, isElder, type Screen, type Tap } from "../phone";
import { isProved, openProof } from "../proof";
import { type Drawn, drawn } from "../reply";
import { hush, readAloud, type Reading } from "../voice";
import { words } from "../words";

type Detail = Whole<components["schemas"]["Detail"]>;
type Consent = Whole<components["schemas"]["ConsentShape"]>;
type Reply = Submission["reply"];

/** What a field tells its page: `what` happened, to which field, and the value that came of it. */
export interface FieldEvent {
  detail: { name: string; what: What; value: string; label: string };
}

export interface Outcome {
  state: "done" | "refused" | "unknown";
  heading: string;
  hint: string;
  number: string;
  reply: Drawn;
}

export interface ServiceData extends Reading {
  elder: boolean;
  id: string;
  name: string;
  summary: string;
  absent: string;
  /** Why it can't be used now; and what the office tells with it. */
  closed: string;
  posted: string[];
  guide: { label: string; text: string }[];
  guideSpeech: string;
  verified: string;
  actions: { name: string; label: string }[];
  /** Other services that the guide leads to. */
  onward: Reply["choices"];
  step: "loading" | "guide" | "form" | "confirm" | "outcome";
  title: string;
  fields: (forms.Field & { text: string })[];
  button: string;
  again: string;
  busy: boolean;
  reply: Drawn | null;
  outcome: Outcome | null;
  /** What else a refusal offers, beside the field that it asks for anew. */
  offers: Reply["choices"];
  /** A notice that can be asked for now. */
  notice: Notice | null;
  /** Whether its values may be kept on this phone, to be asked with again. */
  keepable: boolean;
  consent: Consent | null;
  failure: Failure | null;
  proving: boolean;
  proofSaid: string;
  canSpeak: boolean;
  words: typeof words;
}

type Page = Screen<ServiceData>;
/** What an answer's buttons carry. */
type Told = { detail: Record<string, string> };
type Chosen = { detail: Reply["choices"][number] };
/** What a page remembers besides what it shows. */
interface Working {
  form: forms.Form | null;
  /** The key of a submission whose answer has not come; the same values go out under it again. */
  key: string;
  submission: Submission | null;
  /** Came from a list that wants these values. */
  isWanted: boolean;
}

const FIRST: Omit<ServiceData, "elder" | "canSpeak"> = {
  id: "",
  name: "",
  summary: "",
  absent: "",
  closed: "",
  posted: [],
  guide: [],
  guideSpeech: "",
  verified: "",
  actions: [],
  onward: [],
  step: "loading",
  title: "",
  fields: [],
  button: words.submit,
  again: words.again,
  busy: false,
  reply: null,
  outcome: null,
  offers: [],
  notice: null,
  keepable: false,
  consent: null,
  failure: null,
  proving: false,
  proofSaid: "",
  reading: "",
  words,
};

export function servicePage(front: Front) {
  const { banshi, phone } = front;
  const data: ServiceData = { ...FIRST, elder: isElder(phone), canSpeak: phone.voice !== undefined };
  const working: Working = { form: null, key: "", submission: null, isWanted: false };

  return {
    data,

    async onLoad(this: Page, query: { id?: string; action?: string; slots?: string; wants?: string; go?: string }): Promise<void> {
      const id = query.id ?? "";
      working.isWanted = Boolean(query.wants);
      try {
        const found = await banshi.get("/api/v1/services/{service}", { path: { service: id } });
        phone.title(found.name);
        this.setData({ id, ...shown(found) });
        await open(this, query.action ?? "", slotsOf(query.slots));
        if (query.go) await goOn(this);
      } catch (why) {
        this.setData({ id, failure: failureOf(why) });
      }
    },

    /** Back from another page: after that of the proof, what was barred is tried again. */
    async onShow(this: Page): Promise<void> {
      this.setData(dressed(phone));
      if (this.data.proving) await proved(this, "");
    },

    onHide(this: Page): void {
      hush(this, phone.voice);
    },

    onUnload(this: Page): void {
      hush(this, phone.voice);
    },

    onField(this: Page, { detail }: FieldEvent): Promise<void> | void {
      const { name, value, label } = detail;
      const field = working.form && forms.fieldNamed(working.form, name);
      if (!working.form || !field) return;
      switch (detail.what) {
        case "typed":
          return draw(this, forms.withField(forms.filled(working.form, name, value), name, { isFocused: true }));
        case "entered":
          return draw(this, forms.withField(working.form, name, { isFocused: true }));
        case "picked":
          return draw(this, forms.filled(working.form, name, value, label));
        case "left":
          draw(this, forms.withField(working.form, name, { isFocused: false }));
          return field.value.trim() ? check(this, name) : undefined;
        case "opened":
          return field.isOpen ? draw(this, forms.withField(working.form, name, { isOpen: false })) : choices(this, name, "");
        case "more":
          return choices(this, name, field.next ?? "");
        case "photo":
          return photo(this, name);
        case "place":
          return place(this, name);
      }
    },

    submit(this: Page): Promise<void> {
      return submit(this);
    },

    async confirm(this: Page): Promise<void> {
      const id = working.submission?.id;
      if (id) await trying(this, async () => outcome(this, await banshi.confirm(id)));
    },

    /** Back to the form, with all that was filled in. */
    change(this: Page): void {
      working.key = "";
      this.setData({ step: "form", outcome: null, reply: null, offers: [], notice: null, failure: null });
    },

    async askAgain(this: Page): Promise<void> {
      const unknown = working.submission;
      if (unknown) await trying(this, async () => outcome(this, await banshi.settle(unknown, 1)));
    },

    async openAction(this: Page, { currentTarget }: Tap): Promise<void> {
      await trying(this, () => open(this, currentTarget.dataset["name"] ?? "", {}));
      await goOn(this);
    },

    async prove(this: Page): Promise<void> {
      try {
        await openProof(front, this.data.failure?.level ?? "real_name");
        this.setData({ proving: true, proofSaid: "" });
      } catch (why) {
        this.setData({ failure: failureOf(why) });
      }
    },

    proved(this: Page, { detail }: Told): Promise<void> {
      return proved(this, detail["code"] ?? "");
    },

    async agree(this: Page): Promise<void> {
      const kind = this.data.consent?.kind;
      if (!kind) return;
      await trying(this, async () => {
        await banshi.put("/api/v1/me/consents/{kind}", { path: { kind } });
        this.setData({ consent: null });
      });
      await submit(this);
    },

    disagree(this: Page): void {
      this.setData({ consent: null, failure: null });
    },

    /** After a failure: the page anew, or the same submission under the same key. */
    async retry(this: Page & { onLoad(query: { id: string }): Promise<void> }): Promise<void> {
      this.setData({ failure: null });
      await (working.form ? submit(this) : this.onLoad({ id: this.data.id }));
    },

    speak(this: Page): Promise<void> {
      const reply = this.data.outcome?.reply ?? this.data.reply;
      return readAloud(this, phone.voice, "reply", reply?.speech ?? "", () => phone.toast(words.cannotRead));
    },

    speakGuide(this: Page): Promise<void> {
      return readAloud(this, phone.voice, "guide", this.data.guideSpeech, () => phone.toast(words.cannotRead));
    },

    choose(this: Page, { detail: { service, action, slots, text } }: Chosen): void {
      if (service) phone.open("service", { id: service, action, slots: JSON.stringify(slots), go: "yes" });
      else phone.open("chat", { text });
    },

    /** One of the services that a refusal or the guide names. */
    chooseOffer(this: Page, { currentTarget }: Tap): void {
      const { index, of } = currentTarget.dataset;
      const chosen = (of === "guide" ? this.data.onward : this.data.offers)[Number(index)];
      if (chosen) phone.open("service", { id: chosen.service, action: chosen.action, slots: JSON.stringify(chosen.slots), go: "yes" });
    },

    keepAccount(this: Page): void {
      const { form } = working;
      if (!form) return;
      keepAccount(phone, { service: form.service, action: form.action, values: forms.valuesOf(form) });
      phone.toast(words.keptAccount);
      this.setData({ keepable: false });
    },

    /** Asks for word when something happens; the platform's dialog opens only after a tap. */
    async notifyMe(this: Page): Promise<void> {
      const { notice } = this.data;
      if (!notice) return;
      try {
        const isOn = await askForNotice(front, notice);
        phone.toast(isOn ? words.notified : words.notNotified);
        if (isOn) this.setData({ notice: null });
      } catch (why) {
        phone.toast(failureOf(why).text);
      }
    },

    openLink(this: Page, { detail }: Told): void {
      phone.open("web", { url: encodeURIComponent(detail["url"] ?? "") });
    },

    home(): void {
      phone.home();
    },
  };

  async function proved(screen: Page, code: string): Promise<void> {
    try {
      const said = await isProved(front, code);
      screen.setData({ proving: said !== true, proofSaid: said === true ? "" : said });
      if (said === true) await submit(screen);
    } catch (why) {
      screen.setData({ failure: failureOf(why) });
    }
  }

  async function open(screen: Page, action: string, slots: Record<string, string>): Promise<void> {
    if (screen.data.closed) return screen.setData({ step: "guide" });
    Object.assign(working, { form: null, key: "", submission: null });
    screen.setData({ outcome: null, reply: null, offers: [], notice: null, failure: null });
    try {
      const shape = await banshi.get("/api/v1/services/{service}/form", { path: { service: screen.data.id }, query: { action } });
      const { region } = shape.hints.some((hint) => hint.here) ? await banshi.get("/api/v1/me") : { region: "" };
      const [button, again] = shape.writes ? [words.submit, words.again] : [words.query, words.queryAgain];
      screen.setData({ step: "form", title: shape.title === screen.data.name ? "" : shape.title, button, again });
      draw(screen, forms.formOf(shape, slots, region));
    } catch (why) {
      if (!(why instanceof Problem && why.code === "no_form")) throw why;
      screen.setData({ step: "guide" });
    }
  }

  /** What was opened by a button and has nothing to be filled in is asked at once. */
  async function goOn(screen: Page): Promise<void> {
    if (working.form && !working.form.writes && !working.form.fields.length) await submit(screen);
  }

  function draw(screen: Page, form: forms.Form): void {
    working.form = form;
    screen.setData({ fields: form.fields.map((field) => ({ ...field, text: forms.inputText(field) })) });
  }

  /** What the server thinks of one value; says nothing where it can't be asked. */
  async function check(screen: Page, name: string): Promise<void> {
    const form = working.form;
    const field = form && forms.fieldNamed(form, name);
    if (!form || !field) return;
    const body = { field: name, action: form.action, value: forms.sent(field), values: forms.valuesOf(form, name) };
    try {
      const { valid, wrong } = await banshi.post("/api/v1/services/{service}/validation", { path: { service: form.service }, body });
      const now = working.form && forms.fieldNamed(working.form, name);
      if (working.form && now?.value === field.value) draw(screen, forms.withField(working.form, name, { wrong: valid ? "" : wrong }));
    } catch (why) {
      failureOf(why);
    }
  }

  async function choices(screen: Page, name: string, cursor: string): Promise<void> {
    const form = working.form;
    if (!form) return;
    const first = forms.waitsFor(form, name);
    if (first) return draw(screen, forms.withField(form, name, { wrong: words.chooseFirst(first) }));
    draw(screen, forms.withField(form, name, { isBusy: true, wrong: "" }));
    const body = { field: name, action: form.action, values: forms.valuesOf(form, name), cursor, limit: 20 };
    try {
      const { items, next } = await banshi.post("/api/v1/services/{service}/choices", { path: { service: form.service }, body });
      const known = cursor ? (forms.fieldNamed(form, name)?.options ?? []) : [];
      const options = [...known, ...items];
      const wrong = options.length ? "" : words.nothingToChoose;
      draw(screen, forms.withField(working.form ?? form, name, { options, next, isOpen: options.length > 0, isBusy: false, wrong }));
    } catch (why) {
      const failure = failureOf(why);
      draw(screen, forms.withField(working.form ?? form, name, { isBusy: false }));
      if (why instanceof Problem && why.code === "invalid") draw(screen, forms.marked(working.form ?? form, why.fields));
      else await barred(screen, failure);
    }
  }

  async function photo(screen: Page, name: string): Promise<void> {
    const file = await phone.choosePhoto();
    if (file === undefined || !working.form) return;
    draw(screen, forms.withField(working.form, name, { isBusy: true, wrong: "" }));
    try {
      const { url } = await banshi.upload(file);
      draw(screen, forms.filled(working.form, name, url, String(file)));
    } catch (why) {
      draw(screen, forms.withField(working.form, name, { wrong: failureOf(why).text }));
    }
    draw(screen, forms.withField(working.form, name, { isBusy: false }));
  }

  async function place(screen: Page, name: string): Promise<void> {
    const found = await phone.choosePlace();
    if (found && working.form) draw(screen, forms.filled(working.form, name, found.label, found.label, found));
  }

  async function submit(screen: Page): Promise<void> {
    const form = working.form;
    if (!form || screen.data.busy) return;
    const faults = forms.faultsOf(form);
    draw(screen, forms.marked(form, faults));
    if (Object.keys(faults).length) return;
    working.key ||= newKey();
    const asked = { service: form.service, action: form.action, values: forms.valuesOf(form) };
    await trying(screen, async () => outcome(screen, await banshi.submit(asked, working.key)));
  }

  function outcome(screen: Page, found: Submission): void {
    Object.assign(working, { submission: found, key: "" });
    if (found.state === "confirm") {
      phone.scroll("top");
      return screen.setData({ step: "confirm", reply: drawn(found.reply) });
    }
    const faulty = found.state === "refused" && working.form && forms.fieldNamed(working.form, found.field);
    if (faulty && working.form) {
      draw(screen, forms.withField(working.form, found.field, { wrong: found.reply.text }));
      return screen.setData({ step: "form", offers: found.reply.choices.filter(({ service }) => service) });
    }
    const writes = working.form?.writes ?? false;
    phone.scroll("top");
    screen.setData({ step: "outcome", outcome: told(found, writes), keepable: working.isWanted && found.state === "done" });
    if (writes && found.state !== "refused") void offerNotice(screen);
  }

  /** What was sent in may take its time: offers to tell how it ends. */
  async function offerNotice(screen: Page): Promise<void> {
    try {
      screen.setData({ notice: (await noticesOf(front)).find(({ isOn }) => !isOn) ?? null });
    } catch (why) {
      failureOf(why); // the answer stands without it
    }
  }

  /** Does it with the page marked as busy; shows what went wrong. */
  async function trying(screen: Page, doing: () => Promise<unknown>): Promise<void> {
    if (screen.data.busy) return;
    screen.setData({ busy: true, failure: null });
    try {
      await doing();
    } catch (why) {
      if (!(why instanceof NoAnswer)) working.key = "";
      if (why instanceof Problem && why.code === "invalid" && working.form) {
        draw(screen, forms.marked(working.form, why.fields));
        screen.setData({ step: "form" });
      } else await barred(screen, failureOf(why));
    }
    screen.setData({ busy: false });
  }

  /** Shows a failure; where their agreement is missing, what they would agree to. */
  async function barred(screen: Page, failure: Failure): Promise<void> {
    screen.setData({ failure });
    if (failure.help !== "consent") return;
    const { consents } = await banshi.get("/api/v1/me");
    screen.setData({ consent: consents.find((one) => one.kind === failure.kind) ?? null });
  }
}

function shown(found: Detail): Partial<ServiceData> {
  const guide = found.guide.map((item) => ({ label: item.label, text: item.to_confirm ? `${item.text}（${words.toConfirm}）` : item.text }));
  const { name, summary, absent, closed, actions } = found;
  return { name, summary, absent, closed, posted: found.notices.map(({ text }) => text), onward: found.choices, actions, guide, guideSpeech: found.speech, verified: found.verified ? words.verified(found.verified) : "" };
}

function told(found: Submission, writes: boolean): Outcome {
  const state = found.state as Outcome["state"];
  const heading = state === "done" && !writes ? words.found : words[state];
  return { state, heading, hint: state === "unknown" ? words.unknownHint : "", number: found.number, reply: drawn(found.reply) };
}

function slotsOf(text: string | undefined): Record<string, string> {
  try {
    return JSON.parse(decodeURIComponent(text ?? "{}")) as Record<string, string>;
  } catch {
    return {};
  }
}
