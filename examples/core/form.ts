import type { components, Whole } from "banshi-client";
import type { Place } from "./phone";
import { words } from "./words";

type Shape = Whole<components["schemas"]["FormShape"]>;
export type Option = { value: string; label: string };

type Hint = Whole<components["schemas"]["Hint"]>;

/** How a field is drawn. What this release doesn't know is an input. */
export type Kind = "input" | "textarea" | "number" | "money" | "options" | "choices" | "date" | "city" | "place" | "photo";
const KINDS: Readonly<Record<string, Kind>> = {
  radio: "options",
  choices: "choices",
  date: "date",
  money: "money",
  code: "number",
  year: "number",
  phone: "number",
  textarea: "textarea",
  location: "place",
  photo: "photo",
};

export interface Field {
  name: string;
  kind: Kind;
  type: string;
  label: string;
  /** More about it, small. */
  note: string;
  hint: string;
  /** Others may read it. */
  isPublic: boolean;
  required: boolean;
  sensitive: boolean;
  prefilled: boolean;
  dependsOn: string[];
  /** As the citizen wrote or chose it. */
  value: string;
  /** As it is shown: a choice's label, how the server read it, a masked number. */
  shown: string;
  place: Place | null;
  wrong: string;
  options: Option[];
  next: string | null;
  isOpen: boolean;
  isBusy: boolean;
  isFocused: boolean;
}

export interface Form {
  service: string;
  action: string;
  title: string;
  writes: boolean;
  fields: Field[];
}

/** An empty form; `slots` are values that were recognised before, by type; `region` is the citizen's city. */
export function formOf(shape: Shape, slots: Readonly<Record<string, string>> = {}, region = ""): Form {
  const properties = (shape.values_schema["properties"] ?? {}) as Record<string, { oneOf?: { const: string; title: string }[] }>;
  const fields = shape.hints.map((hint) => {
    const options = (properties[hint.name]?.oneOf ?? []).filter((one) => one.const !== undefined);
    const known = slots[hint.type] ?? (hint.here && region ? region : undefined);
    const value = known !== undefined && !["choices", "radio", "money"].includes(hint.widget) ? String(known) : "";
    return fieldOf(hint, options.map((one) => ({ value: one.const, label: one.title })), value);
  });
  return { service: shape.service, action: shape.action, title: shape.title, writes: shape.writes, fields };
}

function fieldOf(hint: Hint, options: Option[], value: string): Field {
  const kind = hint.type === "city" ? "city" : (KINDS[hint.widget] ?? "input");
  const said = hint.prefilled ? words.prefilled : hint.example ? words.example(hint.example) : "";
  return {
    name: hint.name,
    kind,
    type: hint.type,
    label: hint.label,
    note: hint.note,
    hint: said,
    isPublic: hint.public,
    required: hint.required || hint.here,
    sensitive: hint.sensitive,
    prefilled: hint.prefilled,
    dependsOn: hint.depends_on,
    value,
    shown: value,
    place: null,
    wrong: "",
    options,
    next: null,
    isOpen: false,
    isBusy: false,
    isFocused: false,
  };
}

export function fieldNamed(form: Form, name: string): Field | undefined {
  return form.fields.find((field) => field.name === name);
}

/** With one field changed. */
export function withField(form: Form, name: string, change: Partial<Field>): Form {
  return { ...form, fields: form.fields.map((field) => (field.name === name ? { ...field, ...change } : field)) };
}

/** With a value given; what was chosen from lists that depend on it is chosen anew. */
export function filled(form: Form, name: string, value: string, shown = value, place: Place | null = null): Form {
  const isNew = fieldNamed(form, name)?.value !== value;
  const fields = form.fields.map((field) => {
    if (field.name === name) return { ...field, value, shown, place, wrong: "", isOpen: false };
    const stale = isNew && field.kind === "choices" && field.dependsOn.includes(name);
    return stale ? { ...field, value: "", shown: "", options: [], next: null, isOpen: false } : field;
  });
  return { ...form, fields };
}

/** The values as the API takes them: yuan become fen, empty ones stay away. `before`: only those that stand before it. */
export function valuesOf(form: Form, before?: string): Record<string, unknown> {
  const end = before === undefined ? form.fields.length : form.fields.findIndex((field) => field.name === before);
  const given = form.fields.slice(0, end).filter((field) => field.value !== "" || field.place);
  return Object.fromEntries(given.map((field) => [field.name, sent(field)]));
}

/** One value as the API takes it. */
export function sent(field: Field): unknown {
  if (field.place) return field.place;
  return field.kind === "money" ? Math.round(Number(field.value) * 100) : field.value.trim();
}

/** With what is wrong said at each field; names that aren't on the page are left out. */
export function marked(form: Form, faults: Readonly<Record<string, string>>): Form {
  return { ...form, fields: form.fields.map((field) => ({ ...field, wrong: faults[field.name] ?? "" })) };
}

/** What can be seen to be wrong before anything is sent. */
export function faultsOf(form: Form): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const field of form.fields) {
    if (field.required && field.value.trim() === "" && !field.place) faults[field.name] = words.required;
    if (field.kind === "money" && field.value !== "" && !/^\d{1,7}(\.\d{1,2})?$/.test(field.value)) faults[field.name] = words.wrongAmount;
  }
  return faults;
}

/** What must be filled before a list can be asked for; empty: nothing. */
export function waitsFor(form: Form, name: string): string {
  const field = fieldNamed(form, name);
  const missing = form.fields.find((one) => field?.dependsOn.includes(one.name) && one.required && one.value === "" && !one.place);
  return missing ? missing.label : "";
}

/** A sensitive value as it stays on the screen: its first and last sign. */
export function masked(value: string): string {
  return value.length < 3 ? "*".repeat(value.length) : `${value[0]}${"*".repeat(value.length - 2)}${value[value.length - 1]}`;
}

/** What an input holds: a sensitive value is masked as soon as the citizen has left it. */
export function inputText(field: Field): string {
  return field.sensitive && !field.isFocused ? masked(field.value) : field.value;
}
