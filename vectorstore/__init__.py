"""The catalogue as vectors."""
