"""Trainers, data sets and evaluation."""
