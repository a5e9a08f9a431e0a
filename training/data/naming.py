"""Short dialogues in which the stylist only says what a collage shows.

Pieces are thrown together, so no word of the answer can be guessed from another: each has to be
read from the picture.
"""

import random
from collections.abc import Sequence

from fashionm3.description import join_words
from training.data.dialogues import CaptionSample, DialogueSample

QUESTIONS = (
    "What do you see?",
    "What is in these pictures?",
    "Which pieces did I upload?",
    "Name the pieces of this look.",
)
MOST = 4
"""Cells of a collage."""
_COUNTS = ((1, 2, 3, 4), (1, 2, 3, 4))
"""Numbers of pieces and their weights: full collages teach most for their length."""


def name_pieces(garments: Sequence[CaptionSample], generator: random.Random) -> DialogueSample:
    """Throw a few of `garments` together and name them in the order of the collage's cells."""
    count = generator.choices(*_COUNTS)[0]
    pieces = generator.choices(garments, k=count)
    answer = join_words([piece.name for piece in pieces])
    return DialogueSample(
        rounds=((generator.choice(QUESTIONS), f"{answer[:1].upper()}{answer[1:]}."),),
        pictures=tuple(piece.picture for piece in pieces),
        plain=tuple(piece.plain for piece in pieces),
    )
