"""What suits what: colours, patterns, seasons, formality and occasions of a design."""

from collections.abc import Mapping
from types import MappingProxyType

from fashionm3.demoshop.design import RANGES, Design

NEUTRALS = ("black", "white", "grey", "navy", "beige", "brown")
_BRIGHT = ("blue", "light blue", "turquoise", "green", "red", "pink", "purple", "orange", "yellow")
_DEEP = ("olive", "burgundy")
_ALL = (*NEUTRALS, *_BRIGHT, *_DEEP)

MATERIAL_COLOURS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "leather": (*("black", "brown", "beige", "white", "navy", "burgundy"), "red", "grey"),
        "suede": ("black", "brown", "beige", "grey", "navy", "burgundy", "olive"),
        "denim": ("blue", "navy", "light blue", "black", "grey", "white"),
        "tweed": ("grey", "brown", "beige", "navy", "black", "olive", "burgundy", "green"),
        "corduroy": ("brown", "beige", "olive", "navy", "burgundy", "green", "grey"),
        "straw": ("beige", "brown", "white", "black"),
        "velvet": ("black", "burgundy", "navy", "green", "purple", "red", "turquoise"),
        "metal": ("gold", "silver"),
        "wool": (*NEUTRALS, *_DEEP, "blue", "green", "red", "pink", "light blue"),
        "cashmere": (*NEUTRALS, *_DEEP, "light blue", "pink", "green", "purple"),
    }
)
"""Material → the colours it comes in; a material that is not listed comes in all but metals."""

MATERIAL_PATTERNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "leather": ("plain", "colour-blocked"),
        "suede": ("plain", "colour-blocked"),
        "denim": ("plain", "striped", "colour-blocked"),
        "lace": ("plain",),
        "velvet": ("plain", "floral"),
        "tweed": ("plain", "checked"),
        "corduroy": ("plain",),
        "straw": ("plain", "striped"),
        "satin": ("plain", "floral", "dotted", "striped"),
    }
)
"""Material → the patterns it is made in; a material that is not listed takes all."""

CATEGORY_COLOURS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Coats": (*NEUTRALS, *_DEEP, "red", "green", "blue", "pink"),
        "Jackets": (*NEUTRALS, *_DEEP, "blue", "light blue", "red", "green"),
        "Pants": (*NEUTRALS, *_DEEP, "blue", "light blue", "green"),
        "Shorts": (*NEUTRALS, "olive", *_BRIGHT),
        "Activewear": ("black", "grey", "navy", "blue", "purple", "burgundy", "green", "pink"),
        "Boots": ("black", "brown", "beige", "grey", "navy", "burgundy", "white", "olive"),
        "Sandals": ("brown", "beige", "black", "white", "navy", "red", "olive", "burgundy"),
        "Loafers": ("black", "brown", "navy", "burgundy", "beige", "grey", "olive"),
        "Oxford shoes": ("black", "brown", "navy", "burgundy", "beige", "white", "grey"),
        "Belts": ("black", "brown", "beige", "navy", "white", "burgundy", "red", "grey"),
        "Hats": (*NEUTRALS, *_DEEP, "red", "green", "pink"),
        "Sunglasses": ("black", "brown", "gold", "silver", "white", "red", "blue", "pink"),
        "Necklaces": ("gold", "silver", "white", "black", "turquoise", "red", "blue", "green"),
        "Earrings": ("gold", "silver", "white", "black", "turquoise", "red", "blue", "green"),
        "Watches": ("black", "brown", "gold", "silver", "navy", "burgundy", "beige", "white"),
    }
)

_PAIR_COLOURS = {
    # (category, material): where a part, not the whole piece, is of the material
    ("Sunglasses", "metal"): ("gold", "silver", "black"),
    ("Sunglasses", "polyester"): ("black", "brown", "white", "red", "blue", "pink"),
    ("Watches", "metal"): ("gold", "silver", "black"),
    ("Necklaces", "metal"): CATEGORY_COLOURS["Necklaces"],
    ("Earrings", "metal"): CATEGORY_COLOURS["Earrings"],
    ("Pumps", "satin"): ("black", "red", "navy", "silver", "gold", "pink", "green", "purple"),
    ("Clutch bags", "satin"): ("black", "red", "navy", "silver", "gold", "pink", "green", "purple"),
    ("Clutch bags", "leather"): ("black", "brown", "red", "burgundy", "silver", "gold", "beige"),
}

_WARM = frozenset(("wool", "cashmere", "tweed", "velvet", "corduroy", "knit", "suede", "fleece"))
_LIGHT = frozenset(("linen", "straw", "chiffon", "canvas", "rubber", "mesh"))
_SUMMERY = frozenset(("Sandals", "Slides & flip flops", "Shorts"))

_FORMALITY: Mapping[str, float] = MappingProxyType(
    {
        **{"T-shirts & vests": 1, "Shirts": 2.4, "Polo shirts": 1.6, "Tops": 2.6},
        **{"Sweaters & knitwear": 1.6, "Knitwear": 2, "Coats": 2.6, "Jackets": 2, "Pants": 2.2},
        **{"Jeans": 1.2, "Shorts": 0.9, "Skirts": 2.3, "Activewear": 0.2, "Dresses": 2.6},
        **{"Sneakers": 0.9, "Boots": 1.8, "Sandals": 1.6, "Loafers": 2.4, "Ballet flats": 2.2},
        **{"Pumps": 3.2, "Slides & flip flops": 0.5, "Oxford shoes": 2.9, "Tote bags": 1.6},
        **{"Shoulder bags": 2.2, "Cross-body bags": 1.8, "Backpacks": 0.7, "Clutch bags": 3.3},
        **{"Hats": 1.9, "Hats & caps": 1, "Scarves": 2, "Belts": 2, "Sunglasses": 1.6},
        **{"Necklaces": 2.5, "Earrings": 2.5, "Watches": 2.4},
    }
)
_FORMALITY_SHIFT: Mapping[str, float] = MappingProxyType(
    {
        **{"silk": 0.5, "satin": 0.6, "velvet": 0.5, "lace": 0.4, "cashmere": 0.3, "chiffon": 0.3},
        **{"denim": -0.6, "canvas": -0.4, "nylon": -0.5, "jersey": -0.2, "mesh": -0.5},
        **{"straw": -0.3, "rubber": -0.3, "metal": 0.1, "tweed": 0.2, "polyester": -0.1},
        **{"hooded": -0.6, "biker jacket": -0.3, "blazer": 0.7, "bomber jacket": -0.6},
        **{"trucker jacket": -0.8, "ripped": -0.5, "faded": -0.2, "running": -0.5},
        **{"drawstring waist": -0.3, "stiletto heel": 0.3, "flat": -0.3, "lace-up": -0.3},
        **{"pencil": 0.4, "sheath": 0.4, "short-sleeved": -0.2, "sleeveless": -0.1},
        **{"turtleneck": 0.2, "colour-blocked": -0.2, "baseball cap": -0.3, "beanie": -0.2},
    }
)

OCCASIONS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "sport": (0.0, 0.9),
        "beach": (0.2, 1.7),
        "festival": (0.7, 2.2),
        "casual": (0.7, 2.2),
        "travel": (0.8, 2.3),
        "date": (1.8, 3.3),
        "office": (2.0, 3.2),
        "party": (2.2, 3.8),
        "wedding": (2.5, 4.0),
        "formal": (3.0, 4.0),
    }
)
"""Occasion → the formality it asks for, from 0 (gym) to 4 (black tie)."""

_NOT_FOR: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "office": frozenset(("Slides & flip flops", "Shorts", "Hats", "Hats & caps", "Sandals")),
        "wedding": frozenset(("Jeans", "Sneakers", "Boots", "Backpacks", "Shorts", "Tote bags")),
        "formal": frozenset(("Jeans", "Sneakers", "Hats", "Sandals", "Knitwear", "Boots")),
        "beach": frozenset(("Coats", "Boots", "Knitwear", "Jeans", "Jackets", "Belts", "Watches")),
        "sport": frozenset(("Sandals", "Slides & flip flops", "Shirts", "Tops", "Jeans", "Coats")),
    }
)
_SPORTY = frozenset(("Activewear", "Sneakers", "T-shirts & vests", "Backpacks", "Hats & caps"))


def colours_of(category: str, material: str) -> tuple[str, ...]:
    """The colours in which a piece of `category` is made of `material`."""
    if pair := _PAIR_COLOURS.get((category, material)):
        return pair
    by_material = MATERIAL_COLOURS.get(material, _ALL)
    by_category = CATEGORY_COLOURS.get(category, _ALL)
    return tuple(colour for colour in by_material if colour in by_category)


def patterns_of(category: str, material: str) -> tuple[str, ...]:
    """The patterns in which a piece of `category` is made of `material`, commonest first."""
    made = MATERIAL_PATTERNS.get(material, RANGES[category].patterns)
    return tuple(pattern for pattern in RANGES[category].patterns if pattern in made)


def details_of(design: Design) -> tuple[str, ...]:
    """The design's features as words; those that go without saying are left out."""
    words = (_DETAIL.get((name, value), value) for name, value in design.features.items())
    return tuple(word for word in words if word)


_DETAIL: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("pocket", "no pocket"): "",
        ("length", "regular"): "",
        ("finish", "clean"): "",
        ("hem", "turned-up"): "turned-up hem",
        ("hem", "plain"): "",
        ("waist", "button"): "",
        ("waist", "drawstring"): "drawstring waist",
        ("cut", "runner"): "running",
        ("detail", "plain"): "",
        ("cut", "flap"): "front flap",
        ("cut", "pearl strand"): "pearl",
        ("face", "round"): "round face",
        ("face", "square"): "square face",
    }
)


def features_of(category: str, details: tuple[str, ...]) -> dict[str, str]:
    """The features behind `details`: the inverse of `details_of`."""
    return {
        name: next(
            (v for v in values if _DETAIL.get((name, v), v) in details),
            next((v for v in values if _DETAIL.get((name, v)) == ""), values[0]),
        )
        for name, values in RANGES[category].features.items()
    }


def formality(category: str, pattern: str, material: str, details: tuple[str, ...]) -> float:
    """How dressed-up a piece is, from 0 (gym) to 4 (black tie)."""
    level = _FORMALITY.get(category, 2.0)
    level += sum(_FORMALITY_SHIFT.get(word, 0.0) for word in (material, pattern, *details))
    return min(4.0, max(0.0, level))


def seasons(category: str, material: str, details: tuple[str, ...]) -> tuple[str, ...]:
    """The seasons in which a piece is worn, in the order of the year."""
    if category in _SUMMERY:
        return ("spring", "summer") if material == "suede" else ("summer",)
    if material in _WARM and category not in ("Ballet flats", "Pumps", "Belts", "Loafers"):
        return ("autumn", "winter")
    if category in ("Coats", "Boots"):
        return ("spring", "autumn") if material == "cotton" else ("autumn", "winter")
    if material in _LIGHT or "sleeveless" in details or "camisole" in details:
        return ("spring", "summer")
    if category in ("Jackets", "Knitwear", "Sweaters & knitwear") or "turtleneck" in details:
        return ("spring", "autumn", "winter")
    if "short-sleeved" in details:
        return ("spring", "summer", "autumn")
    return ("spring", "summer", "autumn", "winter")


def occasions(category: str, level: float, piece_seasons: tuple[str, ...]) -> tuple[str, ...]:
    """What a piece of formality `level` can be worn for, least formal occasion first."""
    fitting = []
    for occasion, (low, high) in OCCASIONS.items():
        if not low - 0.1 <= level <= high + 0.1 or category in _NOT_FOR.get(occasion, ()):
            continue
        if occasion == "beach" and "summer" not in piece_seasons:
            continue
        if occasion == "sport" and category not in _SPORTY:
            continue
        fitting.append(occasion)
    return tuple(fitting) or ("casual",)
