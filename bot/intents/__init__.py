"""Understanding a citizen's words: which service they mean, and which values they said."""
