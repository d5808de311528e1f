// The form's pure half: what is drawn, sent, masked, asked for anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOf, filled, formOf, inputText, marked, valuesOf, waitsFor, withField } from "../core/form";

const hint = (name: string, widget: string, more: object = {}) => ({
  ...{ name, widget, type: name, label: name, note: "", ask: `${name}？`, example: "", wrong: "", required: true, may_skip: false, sensitive: false, public: false },
  ...{ prefilled: false, here: false, unit: "", tense: "" as const, depends_on: [] as string[], choices: "" },
  ...more,
});
const shape = (...hints: ReturnType<typeof hint>[]) => ({
  ...{ service: "a.b", action: "", title: "办", confirms: false, writes: true, hints },
  values_schema: { properties: { matter: { oneOf: [{ const: "结婚", title: "结婚登记" }] } } },
});

test("a widget of tomorrow is an input, and a place that may be words is no list of options", () => {
  const form = formOf(shape(hint("iris", "iris_scan"), hint("matter", "radio"), hint("place", "location")));
  assert.deepEqual(form.fields.map(({ kind, options }) => [kind, options.length]), [["input", 0], ["options", 1], ["place", 0]]);
});

test("what was recognised, and the citizen's city, are filled in", () => {
  const form = formOf(shape(hint("plate", "plate"), hint("city", "region", { here: true, required: false })), { plate: "冀B12345" }, "唐山市");
  assert.deepEqual(valuesOf(form), { plate: "冀B12345", city: "唐山市" });
});

test("yuan go out as fen, a place as its coordinates, nothing as nothing", () => {
  let form = formOf(shape(hint("sum", "money"), hint("place", "location"), hint("words", "textarea", { required: false })));
  form = filled(form, "sum", "19.99");
  form = filled(form, "place", "站前", "站前", { latitude: 39, longitude: 118, label: "站前" });
  assert.deepEqual(valuesOf(form), { sum: 1999, place: { latitude: 39, longitude: 118, label: "站前" } });
  assert.deepEqual(faultsOf(filled(form, "sum", "十块")), { sum: "请写金额，如 12.50" });
});

test("what depends on a value is chosen anew when that changes", () => {
  let form = formOf(shape(hint("hospital", "choices"), hint("day", "choices", { depends_on: ["hospital"] })));
  assert.equal(waitsFor(form, "day"), "hospital");
  form = filled(filled(form, "hospital", "1"), "day", "2026-11-23");
  assert.deepEqual(valuesOf(filled(form, "hospital", "1")), { hospital: "1", day: "2026-11-23" });
  assert.deepEqual(valuesOf(filled(form, "hospital", "2")), { hospital: "2" });
  assert.deepEqual(valuesOf(form, "day"), { hospital: "1" });
});

test("a number of an identity paper stays on the screen only while it is written", () => {
  const form = filled(formOf(shape(hint("id", "id_number", { sensitive: true }))), "id", "130202190001030037");
  const [left] = form.fields;
  const [entered] = withField(form, "id", { isFocused: true }).fields;
  assert.ok(left && entered);
  assert.deepEqual([inputText(left), inputText(entered)], ["1****************7", "130202190001030037"]);
});

test("what the server finds wrong is said at its field, and gone when it is right", () => {
  const form = marked(formOf(shape(hint("plate", "plate"))), { plate: "车牌要写全", strange: "?" });
  assert.deepEqual(form.fields.map(({ wrong }) => wrong), ["车牌要写全"]);
  assert.equal(filled(form, "plate", "冀B12345").fields[0]?.wrong, "");
});
