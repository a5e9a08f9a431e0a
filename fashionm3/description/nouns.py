"""What one piece of each category is called, and the words for its details."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Number = Literal["one", "pair", "mass"]
Place = Literal["far", "near", "head", "with"]


@dataclass(frozen=True)
class Noun:
    """How to call a piece: "a shirt" (one), "a pair of jeans" (pair), "activewear" (mass)."""

    word: str
    number: Number = "one"


def _pair(word: str) -> Noun:
    return Noun(word, "pair")


NOUNS: Mapping[str, Noun] = MappingProxyType(
    {
        "Pants": _pair("pants"),
        "Coats": Noun("coat"),
        "Cross-body bags": Noun("cross-body bag"),
        "Shirts": Noun("shirt"),
        "Hats & caps": Noun("cap"),
        "Sneakers": _pair("sneakers"),
        "Jeans": _pair("jeans"),
        "Boots": _pair("boots"),
        "Dresses": Noun("dress"),
        "Sandals": _pair("sandals"),
        "T-shirts & vests": Noun("T-shirt"),
        "Knitwear": Noun("cardigan"),
        "Skirts": Noun("skirt"),
        "Earrings": _pair("earrings"),
        "Hats": Noun("hat"),
        "Sweaters & knitwear": Noun("sweater"),
        "Loafers": _pair("loafers"),
        "Ballet flats": _pair("ballet flats"),
        "Espadrilles": _pair("espadrilles"),
        "Tote bags": Noun("tote bag"),
        "Shoulder bags": Noun("shoulder bag"),
        "Slides & flip flops": _pair("slides"),
        "Pumps": _pair("pumps"),
        "Necklaces": Noun("necklace"),
        "Polo shirts": Noun("polo shirt"),
        "Suits": Noun("suit"),
        "Oxford shoes": _pair("Oxford shoes"),
        "Bracelets": Noun("bracelet"),
        "Jackets": Noun("jacket"),
        "Tops": Noun("top"),
        "Rings": Noun("ring"),
        "Mules": _pair("mules"),
        "Luggage & holdalls": Noun("holdall"),
        "Brogues": _pair("brogues"),
        "Activewear": Noun("activewear", "mass"),
        "Belts": Noun("belt"),
        "Derby shoes": _pair("derby shoes"),
        "Mini bags": Noun("mini bag"),
        "Watches": Noun("watch"),
        "Backpacks": Noun("backpack"),
        "Denim": _pair("denims"),
        "Laptop bags & briefcases": Noun("briefcase"),
        "Clutch bags": Noun("clutch bag"),
        "Clutches": Noun("clutch"),
        "Lingerie & Nightwear": Noun("nightwear", "mass"),
        "Skiwear": Noun("ski jacket"),
        "Sunglasses": _pair("sunglasses"),
        "Ties & bow ties": Noun("tie"),
        "Shorts": _pair("shorts"),
        "Scarves": Noun("scarf"),
        "Messenger bags": Noun("messenger bag"),
    }
)
"""FashionRec's 51 categories; one that a shop adds is called by its first way to say it."""

DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "Shoes": "Sneakers",
        "Bags": "Shoulder bags",
        "Tops": "Tops",
        "Bottoms": "Pants",
        "Outerwear": "Jackets",
        "Jewellery": "Necklaces",
        "Headwear": "Hats",
        "Accessories": "Scarves",
        "Clothing": "Tops",
        "Knits": "Sweaters & knitwear",
        "Formal shoes": "Oxford shoes",
    }
)
"""Broad word → the category it most often means when nothing narrows it."""


@dataclass(frozen=True)
class Detail:
    """A visible feature: where its words stand, and how else people say it.

    `far` stands before the colour ("a large red tote bag"), `near` next to the noun ("red ankle
    boots"), `head` is the noun itself ("a red beanie"), `with` follows it ("with a crew neck").
    """

    place: Place
    words: str
    says: tuple[str, ...] = ()
    category: str | None = None
    """The category that the detail gives away when only a broad word was said."""
    number: Number = "one"
    """Of a `head`."""


DETAILS: Mapping[str, Detail] = MappingProxyType(
    {
        # necks and sleeves
        "crew neck": Detail("with", "a crew neck", ("crewneck", "round neck", "crew-neck")),
        "V-neck": Detail("with", "a V-neck", ("v neckline", "v-neckline")),
        "turtleneck": Detail(
            "with", "a turtleneck", ("roll neck", "polo neck", "high neck", "roll-neck")
        ),
        "hooded": Detail("near", "hooded", ("hood", "with a hood")),
        "short-sleeved": Detail("with", "short sleeves", ("short-sleeve", "short sleeves")),
        "long-sleeved": Detail("with", "long sleeves", ("long-sleeve", "long sleeves")),
        "sleeveless": Detail("far", "sleeveless", ("no sleeves",)),
        "chest pocket": Detail("with", "a chest pocket", ("breast pocket", "patch pocket")),
        "camisole": Detail("head", "camisole", ("cami",), "Tops"),
        "off-shoulder top": Detail(
            "head", "off-shoulder top", ("off-the-shoulder top", "off-shoulder"), "Tops"
        ),
        "peplum top": Detail("head", "peplum top", ("peplum",), "Tops"),
        "halter top": Detail("head", "halter top", ("halter", "halter neck"), "Tops"),
        "buttoned": Detail("near", "buttoned", ("button-front", "buttoned-up", "buttons")),
        "open-front": Detail("near", "open-front", ("open front",)),
        # coats and jackets
        "single-breasted": Detail("near", "single-breasted"),
        "double-breasted": Detail("near", "double-breasted"),
        "belted trench": Detail("head", "belted trench coat", ("trench coat", "trench"), "Coats"),
        "knee-length": Detail("far", "knee-length"),
        "long": Detail("far", "long", ("full-length", "ankle-length", "longline")),
        "biker jacket": Detail("head", "biker jacket", ("moto jacket", "biker"), "Jackets"),
        "blazer": Detail("head", "blazer", (), "Jackets"),
        "bomber jacket": Detail("head", "bomber jacket", ("bomber",), "Jackets"),
        "trucker jacket": Detail("head", "trucker jacket", ("trucker",), "Jackets"),
        # bottoms
        "straight-leg": Detail("near", "straight-leg", ("straight leg", "straight-cut")),
        "wide-leg": Detail("near", "wide-leg", ("wide leg", "wide legs", "palazzo")),
        "tapered": Detail("near", "tapered", ("tapered-leg",)),
        "skinny": Detail("near", "skinny", ("slim-fit",)),
        "flared": Detail("near", "flared", ("flare", "bootcut", "boot-cut", "bell-bottom")),
        "ripped": Detail("far", "ripped", ("distressed", "torn")),
        "faded": Detail("far", "faded", ("washed", "light-wash")),
        "turned-up hem": Detail("with", "a turned-up hem", ("turn-up", "cuffed", "rolled hem")),
        "drawstring waist": Detail("with", "a drawstring waist", ("drawstring",)),
        "leggings": Detail("head", "leggings", ("legging",), "Activewear", "pair"),
        "joggers": Detail("head", "joggers", ("jogger",), "Activewear", "pair"),
        # skirts and dresses
        "A-line": Detail("near", "A-line", ("a line",)),
        "pencil": Detail("near", "pencil"),
        "pleated": Detail("near", "pleated", ("pleats",)),
        "wrap": Detail("near", "wrap", ("wrap-front", "wrapped")),
        "sheath": Detail("near", "sheath", ("bodycon",)),
        "mini": Detail("near", "mini", ("short skirt", "short dress")),
        "midi": Detail("near", "midi", ("calf-length", "mid-length")),
        "maxi": Detail("near", "maxi", ("floor-length",)),
        # shoes
        "low-top": Detail("near", "low-top", ("low top",), "Sneakers"),
        "high-top": Detail("near", "high-top", ("high top", "hi-top"), "Sneakers"),
        "running": Detail("near", "running", (), "Sneakers"),
        "ankle": Detail("near", "ankle", (), "Boots"),
        "Chelsea": Detail("near", "Chelsea", (), "Boots"),
        "knee-high": Detail("near", "knee-high", ("knee high",), "Boots"),
        "lace-up": Detail("near", "lace-up", ("laced", "combat")),
        "flat": Detail("near", "flat"),
        "wedge": Detail("near", "wedge", ("wedge heel", "wedges"), "Sandals"),
        "block heel": Detail(
            "with", "a block heel", ("block-heeled", "block heels", "chunky heel"), "Pumps"
        ),
        "stiletto heel": Detail(
            "with", "a stiletto heel", ("stiletto", "stilettos", "stiletto heels"), "Pumps"
        ),
        "kitten heel": Detail(
            "with", "a kitten heel", ("kitten-heeled", "kitten heels", "low heel"), "Pumps"
        ),
        "penny": Detail("near", "penny", (), "Loafers"),
        "tassel": Detail("near", "tassel", ("tasselled", "tassels"), "Loafers"),
        "horsebit": Detail("near", "horsebit", ("horse-bit",), "Loafers"),
        "round toe": Detail("with", "a round toe", ("round-toe", "rounded toe")),
        "pointed toe": Detail("with", "a pointed toe", ("pointed-toe", "pointy toe")),
        "cap toe": Detail("with", "a cap toe", ("cap-toe", "toe cap"), "Oxford shoes"),
        "plain toe": Detail("with", "a plain toe", ("plain-toe",), "Oxford shoes"),
        "bow": Detail("with", "a bow", ("small bow", "bow detail")),
        "slides": Detail("head", "slides", ("slide", "slider"), "Slides & flip flops", "pair"),
        "flip flops": Detail(
            "head", "flip flops", ("flip-flop", "flip flop"), "Slides & flip flops", "pair"
        ),
        # bags
        "large": Detail("far", "large", ("oversized", "roomy", "big")),
        "medium": Detail("far", "medium", ("medium-sized", "mid-size")),
        "baguette": Detail("near", "baguette", (), "Shoulder bags"),
        "hobo": Detail("near", "hobo", (), "Shoulder bags"),
        "front flap": Detail("with", "a front flap", ("flap", "fold-over flap")),
        "camera": Detail("near", "camera", ("camera-style",), "Cross-body bags"),
        "zipped": Detail("near", "zipped", ("zip-up", "zippered", "zip")),
        "flap-top": Detail("near", "flap-top", ("flap top",), "Backpacks"),
        "envelope": Detail("near", "envelope", (), "Clutch bags"),
        "box": Detail("near", "box", ("boxy", "hard-shell"), "Clutch bags"),
        # accessories
        "fedora": Detail("head", "fedora", (), "Hats"),
        "wide-brim": Detail("near", "wide-brim", ("wide-brimmed", "broad-brimmed"), "Hats"),
        "cloche": Detail("head", "cloche hat", ("cloche",), "Hats"),
        "baseball cap": Detail("head", "baseball cap", (), "Hats & caps"),
        "beanie": Detail("head", "beanie", (), "Hats & caps"),
        "beret": Detail("head", "beret", (), "Hats & caps"),
        "fringed": Detail("near", "fringed", ("fringe", "fringes", "fringed ends")),
        "hemmed": Detail("near", "hemmed", ("hemmed ends",)),
        "square buckle": Detail("with", "a square buckle", ("rectangular buckle",), "Belts"),
        "round buckle": Detail("with", "a round buckle", ("circular buckle",), "Belts"),
        "wide": Detail("far", "wide", ("broad",)),
        "slim": Detail("far", "slim", ("thin", "narrow", "skinny belt")),
        "aviator": Detail("near", "aviator", ("aviators",), "Sunglasses"),
        "cat-eye": Detail("near", "cat-eye", ("cat eye",), "Sunglasses"),
        "round": Detail("near", "round", ("round-framed", "round frames", "round frame")),
        "square": Detail("near", "square", ("square-framed", "square frames", "square frame")),
        "pendant": Detail("near", "pendant", (), "Necklaces"),
        "chain": Detail("near", "chain", (), "Necklaces"),
        "pearl": Detail("near", "pearl", ("pearl strand", "pearls")),
        "hoop": Detail("near", "hoop", ("hoops",), "Earrings"),
        "drop": Detail("near", "drop", ("dangling", "dangle"), "Earrings"),
        "stud": Detail("near", "stud", ("studs",), "Earrings"),
        "round face": Detail("with", "a round face", ("round dial",), "Watches"),
        "square face": Detail("with", "a square face", ("square dial",), "Watches"),
    }
)
