"""The TypeScript client against a server that runs. (That it is current and typed, `make check` says.)"""


def test_the_client_on_both_platforms_against_the_server(node, house):
    told = node(
        "clients/typescript",
        *("npm", "test", "--silent"),
        BANSHI_SERVER=house.server,
        BANSHI_SANDBOX=house.sandbox,
    )
    assert "# pass 12" in told and "# fail 0" in told
