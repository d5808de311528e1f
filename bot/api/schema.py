"""A form of the catalogue as JSON Schema 2020-12, with display hints: a page can be drawn without knowing it."""

from typing import Any, Literal

from pydantic import Field

from bot.api.pages import labelled, worded
from bot.api.shapes import Shape
from bot.catalog.form import Form
from bot.catalog.slots import SlotSpec
from bot.dialogue.sheets import MOST_FEN

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SHORT, LONG = 64, 500
WIDGETS = {
    "amount": "money",
    "city": "region",
    "date": "date",
    "digits": "code",
    "district": "region",
    "id_number": "id_number",
    "location": "location",
    "phone": "phone",
    "photo": "photo",
    "plate": "plate",
    "text": "textarea",
    "year": "year",
}
"""What to draw for a slot's type; `input` for all others. A front end that doesn't know one draws an input."""
PLACE = {
    "type": "object",
    "properties": {
        "latitude": {"type": "number", "minimum": -90, "maximum": 90},
        "longitude": {"type": "number", "minimum": -180, "maximum": 180},
        "label": {"type": "string", "maxLength": 200},
    },
    "required": ["latitude", "longitude"],
    "additionalProperties": False,
}


class Hint(Shape):
    """How to draw one value. `unit` is `fen` for money; `depends_on`: what a live list is made from."""

    name: str = Field(examples=["plate"])
    widget: str = Field(
        description="input, textarea, code, radio, choices, date, year, region, location, phone, photo, plate, "
        "id_number, money; draw an input for any other / 没见过的按 input 画",
        examples=["plate"],
    )
    type: str = Field(description="Type of the value / 值的类型", examples=["plate"])
    label: str = Field(description="What stands above the field / 字段名", examples=["发动机号的后 6 位"])
    note: str = Field(description="More about it, small; may be empty / 补充说明", examples=["行驶证上有"])
    ask: str = Field(description="The same as a question / 问法", examples=["请填发动机号的后 6 位"])
    example: str = Field(examples=["冀B12345"])
    wrong: str = Field(description="What is said of a wrong one / 填错时的提示", examples=[""])
    required: bool
    may_skip: bool = Field(description="Asked, and may be left empty / 可以跳过")
    sensitive: bool = Field(description="Mask it where it is shown again / 再显示时打码")
    public: bool = Field(description="Others may read it / 会公开")
    prefilled: bool = Field(description="Filled in from the binding where it is absent / 已实名的不用填")
    here: bool = Field(description="Filled in from the citizen's region where it is absent / 默认用所在城市")
    unit: str = Field(examples=[""])
    tense: Literal["past", "future", ""] = Field(description="Which days make sense / 只能选过去或将来", examples=[""])
    depends_on: list[str] = Field(examples=[[]])
    choices: str = Field(description="Where the live list is; empty: none / 实时选项的地址", examples=[""])


def form_schema(title: str, form: Form) -> dict[str, Any]:
    """The values of a form as one object."""
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": {name: slot_schema(spec) for name, spec in form.slots.items()},
        "required": [name for name, spec in form.slots.items() if _is_wanted(spec)],
        "additionalProperties": False,
    }


def slot_schema(spec: SlotSpec) -> dict[str, Any]:
    """One value."""
    label, note = labelled(spec.ask)
    told: dict[str, Any] = {"title": label} | ({"description": note} if note else {})
    if spec.example and spec.type != "amount":
        told["examples"] = [spec.example]
    return told | _shape(spec)


def form_hints(service: str, form: Form) -> list[Hint]:
    """How to draw each value, in the order in which they are asked."""
    return [_hint(service, form, name, spec) for name, spec in form.slots.items()]


def _shape(spec: SlotSpec) -> dict[str, Any]:
    if spec.choices is not None and spec.choices.options:
        return {"type": "string", "oneOf": [{"const": option, "title": option} for option in spec.choices.options]}
    match spec.type:
        case "amount":
            return {"type": "integer", "minimum": 1, "maximum": MOST_FEN}
        case "location":
            return {"oneOf": [{"type": "string", "minLength": 1, "maxLength": 200}, PLACE]}
        case "photo":
            return {"type": "string", "format": "uri", "maxLength": 600}
    bounds = {"type": "string", "minLength": 1, "maxLength": LONG if spec.type == "text" else SHORT}
    exact = spec.pattern and spec.type == "text"
    return bounds | ({"pattern": f"^(?:{spec.pattern})$"} if exact else {})


def _hint(service: str, form: Form, name: str, spec: SlotSpec) -> Hint:
    choices = spec.choices
    label, note = labelled(spec.ask)
    live = choices is not None and choices.call is not None
    return Hint(
        name=name,
        widget=("choices" if live else "radio") if choices else WIDGETS.get(spec.type, "input"),
        type=spec.type,
        label=label,
        note=note,
        ask=worded(spec.ask),
        example=spec.example,
        wrong=worded(spec.wrong),
        required=_is_wanted(spec),
        may_skip=spec.may_skip,
        sensitive=spec.sensitive,
        public=spec.public,
        prefilled=bool(spec.from_person),
        here=spec.here,
        unit="fen" if spec.type == "amount" else "",
        tense=spec.tense or "",
        depends_on=_needs(form, name) if live else [spec.depends_on] if spec.depends_on else [],
        choices=f"/api/v1/services/{service}/choices" if live else "",
    )


def _is_wanted(spec: SlotSpec) -> bool:
    return not (spec.optional or spec.may_skip or spec.from_person or spec.here)


def _needs(form: Form, name: str) -> list[str]:
    """What stands before a live list: it may depend on all of it."""
    order = list(form.slots)
    return order[: order.index(name)]
