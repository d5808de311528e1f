"""The example mini program's components in WeChat's simulator, and the forms' pure half."""


def test_components_and_forms(node):
    told = node("examples", "npm", "test", "--silent")
    assert "# pass 22" in told and "# fail 0" in told
