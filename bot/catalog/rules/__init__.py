"""Rules over a whole catalogue that a schema can't say, by what they are about; none stops another."""
