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


def test_breaking_changes_are_found(document):
    changed = copy.deepcopy(document)
    schemas = changed["components"]["schemas"]
    del changed["paths"]["/api/v1/suggestions"]
    del schemas["Search"]["properties"]["slots"]
    schemas["Words"]["required"].append("region")
    schemas["TokensShape"]["properties"]["expires_in"]["type"] = "string"
    found = list(check_api.breaks(check_api.Document(document), check_api.Document(changed)))
    for why in ("suggestions: gone", "slots: gone", "region: is wanted now", "was integer, is string"):
        assert any(why in line for line in found), (why, found)
