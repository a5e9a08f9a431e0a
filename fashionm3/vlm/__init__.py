"""FashionVLM: one Show-o transformer over text and image tokens, for inference and training."""
