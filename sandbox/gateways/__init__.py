"""The pretend government gateways: the real shapes, made-up data."""
