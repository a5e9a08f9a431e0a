"""The kernel and engines of FashionM3."""
