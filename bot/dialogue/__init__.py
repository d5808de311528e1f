"""The story of one message: from a citizen's words and a conversation to a reply and the conversation after it."""
