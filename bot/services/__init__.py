"""Calls to government gateways: signed, bounded in time, with an outcome of three values."""
