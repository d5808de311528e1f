"""The example mini program's components in WeChat's simulator, and the forms' pure half."""

import re


def test_components_and_forms(node):
    told = node("examples", "npm", "test", "--silent")
    tests, passed = (int(re.search(rf"# {what} (\d+)", told)[1]) for what in ("tests", "pass"))
    assert tests == passed >= 22
