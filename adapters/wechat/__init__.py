"""WeChat: Official Accounts and mini programs."""
