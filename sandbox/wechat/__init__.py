"""The pretend WeChat platform: its API, and the side of it that calls banshi."""
