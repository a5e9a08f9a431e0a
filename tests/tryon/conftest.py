from collections.abc import Callable

import pytest
from PIL import Image

from fashionm3.demoshop.design import RANGES, Design
from fashionm3.demoshop.drawing import draw
from fashionm3.tryon.body import Body
from fashionm3.tryon.dressing import Worn
from fashionm3.tryon.mannequin import mannequin
from fashionm3.vocabulary import load_vocabulary

Draw = Callable[..., Worn]


@pytest.fixture(scope="session")
def body() -> Body:
    return mannequin()


def design(category: str, *colours: str, pattern: str = "plain", **features: str) -> Design:
    ranges = RANGES[category]
    chosen = {name: features.get(name, choices[0]) for name, choices in ranges.features.items()}
    return Design(category, colours or ("blue",), pattern, ranges.materials[0], chosen, seed=3)


def worn(category: str, *colours: str, pattern: str = "plain", **features: str) -> Worn:
    """A garment of the demo shop, ready to put on."""
    picture: Image.Image = draw(design(category, *colours, pattern=pattern, **features))
    return Worn(load_vocabulary().slot(category), category, picture)
