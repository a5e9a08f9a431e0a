"""What is remembered: users, items, outfits, threads and pictures."""
