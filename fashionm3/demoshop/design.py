"""What a garment of the demo shop looks like, as parameters: enough to draw and describe it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

CLOTH = ("plain", "striped", "checked", "dotted", "floral", "colour-blocked")
KNIT = ("plain", "striped", "colour-blocked")
PLAIN = ("plain",)
TWO_TONE = ("plain", "colour-blocked")


@dataclass(frozen=True)
class Range:
    """What designs of one category may choose from; the first choice is the most common one."""

    patterns: tuple[str, ...]
    materials: tuple[str, ...]
    features: Mapping[str, tuple[str, ...]]
    """Visible features, each drawn differently and named in descriptions."""


RANGES: Mapping[str, Range] = MappingProxyType(
    {
        # tops
        "T-shirts & vests": Range(
            CLOTH,
            ("cotton", "jersey", "linen"),
            {"neckline": ("crew neck", "V-neck"), "sleeve": ("short-sleeved", "sleeveless")},
        ),
        "Shirts": Range(
            CLOTH,
            ("cotton", "linen", "denim", "silk"),
            {"sleeve": ("long-sleeved", "short-sleeved"), "pocket": ("chest pocket", "no pocket")},
        ),
        "Polo shirts": Range(
            ("plain", "striped", "colour-blocked"),
            ("cotton", "jersey"),
            {"sleeve": ("short-sleeved", "long-sleeved")},
        ),
        "Tops": Range(
            CLOTH,
            ("silk", "cotton", "chiffon", "lace"),
            {"cut": ("camisole", "off-shoulder top", "peplum top", "halter top")},
        ),
        "Sweaters & knitwear": Range(
            KNIT,
            ("wool", "knit", "cashmere"),
            {"neckline": ("crew neck", "V-neck", "turtleneck", "hooded")},
        ),
        "Knitwear": Range(
            KNIT,
            ("knit", "wool", "cashmere"),
            {"length": ("regular", "long"), "closure": ("buttoned", "open-front")},
        ),
        # outerwear
        "Coats": Range(
            ("plain", "checked"),
            ("wool", "tweed", "cotton"),
            {
                "cut": ("single-breasted", "double-breasted", "belted trench"),
                "length": ("knee-length", "long"),
            },
        ),
        "Jackets": Range(
            ("plain", "checked", "colour-blocked"),
            ("leather", "denim", "wool", "nylon"),
            {"cut": ("biker jacket", "blazer", "bomber jacket", "trucker jacket")},
        ),
        # bottoms
        "Pants": Range(
            ("plain", "checked", "striped"),
            ("cotton", "wool", "linen", "corduroy"),
            {"leg": ("straight-leg", "wide-leg", "tapered")},
        ),
        "Jeans": Range(
            PLAIN,
            ("denim",),
            {"leg": ("straight-leg", "skinny", "flared"), "finish": ("clean", "ripped", "faded")},
        ),
        "Shorts": Range(
            CLOTH[:5],
            ("cotton", "denim", "linen"),
            {"hem": ("turned-up", "plain"), "waist": ("button", "drawstring")},
        ),
        "Skirts": Range(
            CLOTH,
            ("cotton", "wool", "satin", "denim", "leather"),
            {"cut": ("A-line", "pencil", "pleated"), "length": ("mini", "midi", "maxi")},
        ),
        "Activewear": Range(
            TWO_TONE, ("nylon", "jersey", "polyester"), {"cut": ("leggings", "joggers")}
        ),
        "Dresses": Range(
            CLOTH,
            ("cotton", "silk", "chiffon", "linen", "velvet", "lace"),
            {
                "length": ("mini", "midi", "maxi"),
                "sleeve": ("sleeveless", "short-sleeved", "long-sleeved"),
                "cut": ("A-line", "wrap", "sheath"),
            },
        ),
        # shoes
        "Sneakers": Range(
            TWO_TONE, ("leather", "canvas", "mesh"), {"cut": ("low-top", "high-top", "runner")}
        ),
        "Boots": Range(
            PLAIN, ("leather", "suede"), {"cut": ("ankle", "Chelsea", "knee-high", "lace-up")}
        ),
        "Sandals": Range(PLAIN, ("leather", "suede"), {"heel": ("flat", "block heel", "wedge")}),
        "Loafers": Range(PLAIN, ("leather", "suede"), {"cut": ("penny", "tassel", "horsebit")}),
        "Ballet flats": Range(
            TWO_TONE,
            ("leather", "suede", "satin"),
            {"toe": ("round toe", "pointed toe"), "detail": ("bow", "plain")},
        ),
        "Pumps": Range(
            PLAIN,
            ("leather", "suede", "satin"),
            {
                "heel": ("stiletto heel", "block heel", "kitten heel"),
                "toe": ("pointed toe", "round toe"),
            },
        ),
        "Slides & flip flops": Range(
            PLAIN, ("rubber", "leather"), {"cut": ("slides", "flip flops")}
        ),
        "Oxford shoes": Range(TWO_TONE, ("leather", "suede"), {"toe": ("cap toe", "plain toe")}),
        # bags
        "Tote bags": Range(
            ("plain", "striped", "colour-blocked"),
            ("canvas", "leather", "straw"),
            {"size": ("large", "medium")},
        ),
        "Shoulder bags": Range(PLAIN, ("leather", "suede", "satin"), {"cut": ("baguette", "hobo")}),
        "Cross-body bags": Range(
            TWO_TONE, ("leather", "suede", "nylon"), {"cut": ("flap", "camera")}
        ),
        "Backpacks": Range(
            TWO_TONE, ("nylon", "canvas", "leather"), {"cut": ("zipped", "flap-top")}
        ),
        "Clutch bags": Range(PLAIN, ("satin", "leather", "velvet"), {"cut": ("envelope", "box")}),
        # accessories
        "Hats": Range(PLAIN, ("straw", "wool"), {"cut": ("fedora", "wide-brim", "cloche")}),
        "Hats & caps": Range(
            ("plain", "striped", "colour-blocked"),
            ("cotton", "knit", "wool"),
            {"cut": ("baseball cap", "beanie", "beret")},
        ),
        "Scarves": Range(CLOTH[:4], ("wool", "silk", "cashmere"), {"ends": ("fringed", "hemmed")}),
        "Belts": Range(
            PLAIN,
            ("leather", "suede"),
            {"buckle": ("square buckle", "round buckle"), "width": ("wide", "slim")},
        ),
        "Sunglasses": Range(
            PLAIN, ("metal", "polyester"), {"frame": ("aviator", "round", "cat-eye", "square")}
        ),
        # jewellery
        "Necklaces": Range(PLAIN, ("metal",), {"cut": ("pendant", "chain", "pearl strand")}),
        "Earrings": Range(PLAIN, ("metal",), {"cut": ("hoop", "drop", "stud")}),
        "Watches": Range(PLAIN, ("leather", "metal"), {"face": ("round", "square")}),
    }
)


@dataclass(frozen=True)
class Design:
    """One garment. Equal designs draw equal pictures."""

    category: str
    colours: tuple[str, ...]
    """Names of the vocabulary's colours, main colour first; the second one belongs to the pattern
    or to the trim."""
    pattern: str
    material: str
    features: Mapping[str, str] = field(default_factory=dict)
    """One choice for each feature of the category's `Range`; what is left open gets the most common
    one."""
    seed: int = 0
    """Varies folds, texture and small proportions; nothing that a description names."""

    def completed(self) -> "Design":
        """The design with a choice for every feature.

        Raises:
            ValueError: if a choice is none of the category's.
        """
        ranges = RANGES[self.category].features
        for name, choices in ranges.items():
            chosen = self.features.get(name, choices[0])
            if chosen not in choices:
                raise ValueError(
                    f"{self.category} have no {name} {chosen!r}; there are {', '.join(choices)}"
                )
        common = {name: choices[0] for name, choices in ranges.items()}
        return replace(self, features={**common, **self.features})
