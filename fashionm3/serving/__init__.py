"""Models as services: what a turn asks of them, and who answers in this process."""
