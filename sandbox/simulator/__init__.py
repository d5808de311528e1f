"""A page that looks and behaves as a WeChat chat, at `/`."""
