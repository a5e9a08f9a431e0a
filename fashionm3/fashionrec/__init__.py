"""FashionRec on disk: dialogues in tar shards, meta tables, item pictures.

The layout and the fields are those of the published data set; what its consumers do not need is
optional on reading and kept.
"""
