"""The TypeScript client: current, typed, and right against a server that runs."""


def test_the_client_is_made_from_the_released_document_and_typed(node):
    node("clients/typescript", "npm", "run", "--silent", "check")


def test_the_client_on_both_platforms_against_the_server(node, house):
    told = node(
        "clients/typescript",
        *("npm", "test", "--silent"),
        BANSHI_SERVER=house.server,
        BANSHI_SANDBOX=house.sandbox,
    )
    assert "# pass 12" in told and "# fail 0" in told
