"""The document: complete, in two languages, with examples that fit; and what an old front end relies on stays."""

import copy
import importlib.util
import json

import pytest
from jsonschema import Draft202012Validator

from bot.api.document import make_app
from tests.conftest import ROOT

SCRIPT = importlib.util.spec_from_file_location("check_api", ROOT / "scripts" / "check_api.py")
check_api = importlib.util.module_from_spec(SCRIPT)
SCRIPT.loader.exec_module(check_api)


@pytest.fixture(scope="module")
def document():
    return make_app().openapi()


def operations(document):
    return [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_speaks_two_languages(document):
    assert document["openapi"].startswith("3.1")
    for name, operation in operations(document):
        chinese, _, english = operation["summary"].partition(" / ")
        assert any("\u4e00" <= c <= "\u9fff" for c in chinese) and english.isascii(), name


def test_every_example_fits_its_schema(document):
    def check(where, content):
        schema = {**content["schema"], "components": document["components"]}
        problems = [error.message for error in Draft202012Validator(schema).iter_errors(content["example"])]
        assert not problems, (where, problems)

    checked = 0
    for name, operation in operations(document):
        bodies = operation.get("requestBody", {}).get("content", {})
        answers = [response.get("content", {}) for response in operation["responses"].values()]
        for content in (bodies, *answers):
            for type_, told in content.items():
                if type_ in {"application/json", "application/problem+json"} and "schema" in told:
                    check(name, told)
                    checked += 1
        for parameter in operation.get("parameters", ()):
            assert "example" in parameter, (name, parameter["name"])
    assert checked > 60


def test_the_api_keeps_what_the_released_document_promised(document):
    released = json.loads((ROOT / "docs" / "openapi.json").read_text())
    assert list(check_api.breaks(check_api.Document(released), check_api.Document(document))) == []


def _suggestions_gone(document, schemas):
    del document["paths"]["/api/v1/suggestions"]


def _profile_wants_a_login(document, schemas):
    document["paths"]["/api/v1/catalogue"]["get"]["security"] = [{"citizen": []}]


def _limit_is_lower(document, schemas):
    parameters = document["paths"]["/api/v1/services"]["get"]["parameters"]
    next(one for one in parameters if one["name"] == "limit")["schema"]["maximum"] = 10


BREAKS = {
    "GET /api/v1/me: status 200 is gone": lambda d, s: d["paths"]["/api/v1/me"]["get"]["responses"].pop("200"),
    "POST /api/v1/suggestions: gone": _suggestions_gone,
    "GET /api/v1/catalogue: wants a login now": _profile_wants_a_login,
    "parameter limit: maximum was 100, is 10": _limit_is_lower,
    "answer 200.slots: gone": lambda d, s: s["Search"]["properties"].pop("slots"),
    "answer 200.service: may be absent now": lambda d, s: s["Search"]["required"].remove("service"),
    "body.region: is wanted now": lambda d, s: s["Words"]["required"].append("region"),
    "was integer, is string": lambda d, s: s["TokensShape"]["properties"]["expires_in"].update(type="string"),
    "body.text: maxLength was 500, is 9": lambda d, s: s["Words"]["properties"]["text"].update(maxLength=9),
    "body.id: pattern was": lambda d, s: s["Message"]["properties"]["id"].update(pattern="^m-"),
    "answer 200.bound|Bound.level: gone": lambda d, s: s["Bound"]["properties"].pop("level"),
    "answer 200.state: was string, is integer": lambda d, s: s["Answer"]["properties"].update(
        state={"type": "integer"}
    ),
    "answer 200.region: was string, is None": lambda d, s: s["Profile"]["properties"].update(
        region={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "body.said: maxProperties was 20, is 1": lambda d, s: s["Report"]["properties"]["said"].update(maxProperties=1),
}


@pytest.mark.parametrize("why", BREAKS)
def test_breaking_changes_are_found(document, why):
    changed = copy.deepcopy(document)
    BREAKS[why](changed, changed["components"]["schemas"])
    found = list(check_api.breaks(check_api.Document(document), check_api.Document(changed)))
    assert any(why in line for line in found), found


def test_what_an_old_front_end_need_not_know_breaks_nothing(document):
    changed = copy.deepcopy(document)
    schemas = changed["components"]["schemas"]
    schemas["Search"]["properties"]["more"] = {"type": "string"}
    schemas["Words"]["properties"]["more"] = {"type": "string"}
    schemas["Report"]["properties"]["said"]["maxProperties"] = 99
    changed["paths"]["/api/v1/more"] = changed["paths"]["/api/v1/me"]
    assert list(check_api.breaks(check_api.Document(document), check_api.Document(changed))) == []


def test_the_check_fails_where_something_was_removed(document, tmp_path, monkeypatch, capsys):
    released = copy.deepcopy(document)
    released["paths"]["/api/v1/former"] = released["paths"]["/api/v1/me"]
    (tmp_path / "openapi.json").write_text(json.dumps(released))
    monkeypatch.setattr(check_api, "RELEASED", tmp_path / "openapi.json")
    monkeypatch.setattr("sys.argv", ["check_api.py"])
    assert check_api.main() == 1 and "GET /api/v1/former: gone" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["check_api.py", "--release"])
    assert check_api.main() == 0
    monkeypatch.setattr("sys.argv", ["check_api.py"])
    assert check_api.main() == 0 and "former" not in (tmp_path / "openapi.json").read_text()
