"""Measuring what the models do."""
