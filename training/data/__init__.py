"""Data sets: pictures and dialogues as the trainers read them."""
