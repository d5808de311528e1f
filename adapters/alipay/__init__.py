"""Alipay: life accounts (生活号), mini programs and city services."""
