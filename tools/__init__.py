"""One capability per file, as a typed async function."""
