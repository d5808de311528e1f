"""What an operation is declared to answer: an entry that reads something else is told where, and what there is."""

import pytest

from bot.catalog.check import check
from bot.catalog.gateways import Gateways
from bot.catalog.load import load_catalog
from bot.checking import VOCABULARY
from tests.bot.catalog.test_check import ENTRY, GATEWAYS

ANSWERS = {
    "hospitals": ("hosOrgNo", "hosName", "hosType", "address.city"),
    "order": ("orderNo", "steps.at", "steps.what"),
}
STEPS = "read: { order_no: orderNo, steps: steps }\n        each: { steps: { at: at, what: what } }"


def declared():
    """The shipped gateways, with other answers declared for one of them."""
    health = GATEWAYS.gateways["health"]
    operations = {name: one.model_copy(update={"answers": ()}) for name, one in health.operations.items()}
    operations |= {name: operations[name].model_copy(update={"answers": told}) for name, told in ANSWERS.items()}
    return Gateways(gateways={"health": health.model_copy(update={"operations": operations})})


@pytest.fixture
def faults(tmp_path):
    def found(before, after):
        assert before in ENTRY
        file = tmp_path / "catalog.yaml"
        file.write_text(ENTRY.replace(before, after, 1), encoding="utf-8")
        return [(".".join(fault.path), fault.message) for fault in check(load_catalog(file), declared(), VOCABULARY)]

    return found


@pytest.mark.parametrize(
    ("before", "after", "path", "said"),
    [
        ("name: hosName", "name: hosNmae", "calls.hospitals.read.name", "没有 hosNmae 这一项，相近的有 hosName"),
        ("name: hosName", "name: hosName.x", "calls.hospitals.read.name", "没有 hosName.x 这一项"),
        ("name: hosName", "name: town", "calls.hospitals.read.name", "没有 town 这一项，有的是 hosOrgNo、"),
        ("name: hosName", "name: address.city | text", "", ""),
        ("name: hosName", "name: address", "", ""),
        ("name: hosName", "name: \"'唐山'\"", "", ""),
        ('rows: ""', "rows: list", "calls.hospitals.rows", "没有 list 这一项"),
        ("read: { order_no: orderNo }", STEPS, "", ""),
        ("read: { order_no: orderNo }", STEPS.replace("what: w", "what: x"), "calls.order.each.steps.what", "xhat"),
    ],
)  # fmt: skip
def test_what_is_read_is_what_is_answered(faults, before, after, path, said):
    found = [fault for fault in faults(before, after) if ".calls." in fault[0]]
    if not said:
        assert found == []
    else:
        assert found[0][0] == f"services.health.book.{path}"
        assert said in found[0][1] and "gateways.yaml" in found[0][1]


def test_what_is_not_declared_is_not_judged(faults):
    find = "operation: order_by_number\n        send: { outOrderNo: number }\n        read: { order_no: "
    assert faults(find + "orderNo", find + "anything") == []
