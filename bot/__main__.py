"""`python -m bot` is the `banshi` command."""

from bot.cli import main

main()
