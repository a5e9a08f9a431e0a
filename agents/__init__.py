"""Decisions, as functions of domain values; nothing here knows LangGraph."""
