"""banshi (办事): government services inside the chat apps that citizens already use."""

__version__ = "0.1.0"
