"""What happens, in figures: never who."""
