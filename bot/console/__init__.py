"""Operators' web pages (`/console`): server-rendered, guarded by roles, every action on record."""
