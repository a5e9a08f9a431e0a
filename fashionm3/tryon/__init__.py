"""The try-on program: garments in, a dressed body out. It runs as a process of its own.

`python -m fashionm3.tryon` is an MCP server over stdio. Nothing imports this package: strangers'
pictures are decoded and warped here, away from the rest, under limits of memory and time.

- `pictures`: what may come in. `cutout`: the garment without its background.
- `garment`: its key points. `body`: what every body offers; `mannequin`: the drawn one.
- `fit`: where each key point goes. `warp`: bending the cloth there. `compose`: painting.
- `landmarks`: who is in a photo; `pose`: how they stand; `parsing`: what of them is what;
  `person`: a body to dress; `photo`: clothes on it. `regions`, `evaluate`: how well clothes sit.
- `dressing`: the whole way; `server`: the tools that are called from outside.
"""
