"""How fast FashionVLM writes and draws, against a loop that recomputes everything."""
