"""The catalogue: every service a citizen can ask for, declared in YAML, and where the gateways are."""
