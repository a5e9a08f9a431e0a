"""Garments in words, and words as garments, on sentences that people wrote by hand."""

import pytest

from fashionm3.description import (
    GarmentWords,
    describe,
    extract,
    extract_item,
    join_words,
    mentioned_garments,
    name_garment,
    noun,
    parse_garment,
    prefer_sentence,
    shared_words,
    wearing_note,
    with_article,
)
from fashionm3.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("garment", "phrase"),
    [
        (
            GarmentWords(
                "T-shirts & vests",
                ("navy", "white"),
                "striped",
                "cotton",
                ("crew neck", "short-sleeved"),
            ),
            "a navy and white striped cotton T-shirt with a crew neck and short sleeves",
        ),
        (GarmentWords("Pants", ("beige",), "plain"), "a pair of beige pants"),
        (GarmentWords("Coats", ("orange",), None, "wool"), "an orange wool coat"),
        (GarmentWords("Skirts", (), None, None, ("A-line",)), "an A-line skirt"),
        (GarmentWords("Jeans", ("blue",), "plain", "denim"), "a pair of blue jeans"),
        (GarmentWords("Activewear", ("grey",)), "grey activewear"),
        (
            GarmentWords("Activewear", ("black",), None, "nylon", ("leggings",)),
            "a pair of black nylon leggings",
        ),
        (
            GarmentWords("Jackets", ("black",), None, "leather", ("biker jacket",)),
            "a black leather biker jacket",
        ),
        (
            GarmentWords("Coats", ("beige",), None, "cotton", ("belted trench", "long")),
            "a long beige cotton belted trench coat",
        ),
        (
            GarmentWords("Watches", ("gold",), None, "leather", ("round face",)),
            "a gold watch with a round face and a leather strap",
        ),
        (
            GarmentWords("Earrings", ("silver",), None, "metal", ("hoop",)),
            "a pair of silver hoop earrings",
        ),
        (
            GarmentWords("Sunglasses", ("black",), None, "metal", ("aviator",)),
            "a pair of black aviator sunglasses with a metal frame",
        ),
        (
            GarmentWords("Sunglasses", ("red",), None, "polyester", ("round",)),
            "a pair of red round sunglasses with a plastic frame",
        ),
        (
            GarmentWords("Boots", ("brown",), None, None, ("silver buckle",)),
            "a pair of brown boots with a silver buckle",
        ),
    ],
)
def test_attributes_become_a_noun_phrase(garment: GarmentWords, phrase: str) -> None:
    found = describe(
        garment.category,
        colours=garment.colours,
        pattern=garment.pattern,
        material=garment.material,
        details=garment.details,
    )
    assert found == phrase


@pytest.mark.parametrize(
    ("category", "material"),
    [
        *(("Sunglasses", "metal"), ("Sunglasses", "polyester")),
        *(("Watches", "metal"), ("Watches", "leather")),
    ],
)
def test_the_material_of_a_part_is_read_again(category: str, material: str) -> None:
    found = parse_garment(describe(category, material=material))
    assert found == GarmentWords(category, material=material)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("orange skirt", "an orange skirt"),
        ("umbrella", "an umbrella"),
        ("unisex shirt", "a unisex shirt"),
        ("one-shoulder top", "a one-shoulder top"),
        ("A-line dress", "an A-line dress"),
        ("hour-glass dress", "an hour-glass dress"),
        ("grey coat", "a grey coat"),
        ("off-shoulder top", "an off-shoulder top"),
    ],
)
def test_the_article_follows_the_sound(word: str, expected: str) -> None:
    assert with_article(word) == expected


def test_every_category_has_a_noun_that_is_understood_again() -> None:
    for category in load_vocabulary().categories:
        phrase = describe(category, colours=("blue",))
        found = parse_garment(phrase)
        assert found is not None, phrase
        assert found.colours == ("blue",)
        assert load_vocabulary().slot(found.category) == load_vocabulary().slot(category), phrase
        assert noun(category).word in phrase


def test_lists_of_words_read_as_people_write_them() -> None:
    assert join_words([]) == ""
    assert join_words(["a"]) == "a"
    assert join_words(["a", "b"]) == "a and b"
    assert join_words(["a", "b", "c"], "or") == "a, b or c"


def test_the_short_name_has_main_colour_and_pattern() -> None:
    shirt = GarmentWords("Shirts", ("navy", "white"), "striped", "linen", ("long-sleeved",))
    assert name_garment(shirt) == "navy striped shirt"
    assert name_garment(shirt, article="your") == "your navy striped shirt"


def test_the_note_tells_what_is_worn_and_what_is_carried() -> None:
    shirt = GarmentWords("T-shirts & vests", ("blue",))
    pants = GarmentWords("Pants", ("beige",), "plain")
    bag = GarmentWords("Tote bags", ("brown",))
    assert wearing_note([shirt, pants]) == "(I am wearing a blue T-shirt and beige pants.)"
    assert (
        wearing_note([shirt, bag])
        == "(I am wearing a blue T-shirt, and carrying a brown tote bag.)"
    )
    assert wearing_note([bag]) == "(I am carrying a brown tote bag.)"
    assert wearing_note([]) == ""


PHRASES = [
    ("a navy striped cotton T-shirt", "T-shirts & vests", ("navy",), "striped", "cotton"),
    ("brown knee-high boots with a buckle at the ankle", "Boots", ("brown",), None, None),
    ("red and white checked flannel shirt", "Shirts", ("red", "white"), "checked", None),
    ("a light blue denim jacket", "Jackets", ("light blue",), None, "denim"),
    ("dark green velvet evening gown", "Dresses", ("green",), None, "velvet"),
    ("a white tee", "T-shirts & vests", ("white",), None, None),
    ("khaki cargo pants", "Pants", ("beige",), None, None),
    ("black high-top sneakers", "Sneakers", ("black",), None, None),
    ("a cream cable-knit sweater", "Sweaters & knitwear", ("white",), None, "knit"),
    ("a grey hoodie", "Sweaters & knitwear", ("grey",), None, None),
    ("a polka-dot midi skirt", "Skirts", (), "dotted", None),
    ("tan suede Chelsea boots", "Boots", ("beige",), None, "suede"),
    ("a pair of gold hoop earrings", "Earrings", ("gold",), None, None),
    ("a burgundy leather cross-body bag", "Cross-body bags", ("burgundy",), None, "leather"),
    ("a straw sun hat", "Hats", (), None, "straw"),
    ("a dress with red stripes", "Dresses", ("red",), "striped", None),
    ("black boots with a gold buckle", "Boots", ("black",), None, None),
    ("black shoes with a stiletto heel", "Pumps", ("black",), None, None),
    ("white shoes", "Sneakers", ("white",), None, None),
    ("silver high heels", "Pumps", ("silver",), None, None),
    ("a brown handbag", "Shoulder bags", ("brown",), None, None),
    ("a pinstriped navy suit", "Suits", ("navy",), "striped", None),
    ("bordeaux corduroy trousers", "Pants", ("burgundy",), None, "corduroy"),
    ("a shirt dress in white linen", "Dresses", ("white",), None, "linen"),
    ("dress shoes in black leather", "Oxford shoes", ("black",), None, "leather"),
    ("jeans made of dark blue denim", "Jeans", ("navy",), None, "denim"),
    ("a wool coat in camel", "Coats", ("brown",), None, "wool"),
    ("a baseball cap", "Hats & caps", (), None, None),
    ("wide-leg trousers", "Pants", (), None, None),
    ("off-the-shoulder floral top", "Tops", (), "floral", None),
]


@pytest.mark.parametrize(
    ("phrase", "category", "colours", "pattern", "material"), PHRASES, ids=lambda v: str(v)[:30]
)
def test_a_phrase_is_understood(
    phrase: str,
    category: str,
    colours: tuple[str, ...],
    pattern: str | None,
    material: str | None,
) -> None:
    found = parse_garment(phrase)
    assert found is not None
    assert (found.category, found.colours) == (category, colours)
    assert (found.pattern, found.material) == (pattern, material)


@pytest.mark.parametrize(
    ("phrase", "details"),
    [
        ("a T-shirt with a v-neck and long sleeves", {"V-neck", "long-sleeved"}),
        ("a sleeveless pleated maxi dress", {"sleeveless", "pleated", "maxi"}),
        ("low-top sneakers", {"low-top"}),
        ("a double-breasted knee-length coat", {"double-breasted", "knee-length"}),
        ("distressed skinny jeans", {"ripped", "skinny"}),
        ("pumps with a kitten heel and a pointed toe", {"kitten heel", "pointed toe"}),
        ("a belt with a square buckle", {"square buckle"}),
        ("cat-eye sunglasses", {"cat-eye"}),
        ("an A-line skirt", {"A-line"}),
        ("ballet flats with a small bow", {"bow"}),
    ],
)
def test_details_are_found(phrase: str, details: set[str]) -> None:
    found = parse_garment(phrase)
    assert found is not None
    assert set(found.details) == details


@pytest.mark.parametrize(
    "text",
    [
        "Hello, how are you?",
        "That would suit you well.",
        "Dress it up or down as you like.",
        "Watch out for the dress code.",
        "To top it off, smile.",
        "Something in navy, please.",
        "It ties everything together.",
        "",
    ],
)
def test_words_that_are_no_garment_here_are_left_alone(text: str) -> None:
    assert mentioned_garments(text) == []
    assert parse_garment(text) is None


def test_all_garments_of_a_text_are_found_in_order() -> None:
    text = (
        "Your navy striped shirt and beige pants call for white leather sneakers; "
        "a light blue tote bag would round it off, and the red belt stays at home."
    )
    found = [(g.category, g.colours, g.pattern) for g in mentioned_garments(text)]
    assert found == [
        ("Shirts", ("navy",), "striped"),
        ("Pants", ("beige",), None),
        ("Sneakers", ("white",), None),
        ("Tote bags", ("light blue",), None),
        ("Belts", ("red",), None),
    ]


def test_neighbours_do_not_lend_their_attributes() -> None:
    shirt, skirt = mentioned_garments("a shirt and a green skirt")
    assert shirt.colours == () and skirt.colours == ("green",)
    coat, boots = mentioned_garments("a red wool coat with black boots")
    assert (coat.colours, coat.material) == (("red",), "wool")
    assert (boots.colours, boots.material) == (("black",), None)


ANSWERS = [
    # an answer, the item in it, its category
    (
        "Your navy striped shirt and beige pants call for a pair of white leather low-top "
        "sneakers: the white keeps the attention on the shirt.",
        "a pair of white leather low-top sneakers",
        "Sneakers",
    ),
    (
        "With the red midi skirt, I would choose a black leather belt with a square buckle. "
        "The black grounds the red of the skirt.",
        "a black leather belt with a square buckle",
        "Belts",
    ),
    (
        "I see a navy striped shirt and beige pants. How about a pair of brown suede loafers? "
        "The brown sits easily beside the pants.",
        "a pair of brown suede loafers",
        "Loafers",
    ),
    ("Yes, I recommend the following sandals:", "sandals", "Sandals"),
    (
        "To complement your elegant look, I suggest brown knee-high boots with a buckle at the "
        "ankle. They would add sophistication to the dress.",
        "brown knee-high boots with a buckle at the ankle",
        "Boots",
    ),
    (
        "**Black leather ankle boots** would pair well with your white T-shirt and blue jeans.",
        "Black leather ankle boots",
        "Boots",
    ),
    (
        "For this outfit, consider adding a structured camel coat in soft wool; it will keep you "
        "warm.",
        "a structured camel coat in soft wool",
        "Coats",
    ),
    (
        "A pair of white canvas sneakers would be a great choice for your denim jacket.",
        "A pair of white canvas sneakers",
        "Sneakers",
    ),
    (
        "Instead of the black heels, try nude block-heel sandals.",
        "nude block-heel sandals",
        "Sandals",
    ),
    (
        "I would swap the jacket for a cropped leather biker jacket.",
        "a cropped leather biker jacket",
        "Jackets",
    ),
    (
        "You can't go wrong with a classic pair of white sneakers.",
        "a classic pair of white sneakers",
        "Sneakers",
    ),
    ("How about some gold hoop earrings to top it off?", "some gold hoop earrings", "Earrings"),
    (
        "The best choice would be a long beige trench coat with a belt.",
        "a long beige trench coat with a belt",
        "Coats",
    ),
    (
        "Since you are wearing a floral dress, go for plain tan sandals.",
        "plain tan sandals",
        "Sandals",
    ),
    ("Pair it with high-waisted blue jeans.", "high-waisted blue jeans", "Jeans"),
    (
        "Your black T-shirt and jeans would look great with a red checked wool scarf.",
        "a red checked wool scarf",
        "Scarves",
    ),
    (
        "The light blue shirt and grey pants go nicely with a navy wool blazer, as navy is calm.",
        "a navy wool blazer",
        "Jackets",
    ),
    (
        "Keep your grey skirt and white sneakers and switch to a black turtleneck sweater.",
        "a black turtleneck sweater",
        "Sweaters & knitwear",
    ),
    (
        "Next to your beige pants, how about a striped cotton camisole this time?",
        "a striped cotton camisole",
        "Tops",
    ),
    (
        "Next to your silver watch and black jacket, a silver chain necklace would be lovely.",
        "a silver chain necklace",
        "Necklaces",
    ),
    (
        "A white silk blouse with long sleeves, tucked into your skirt, would look polished.",
        "A white silk blouse with long sleeves",
        "Shirts",
    ),
    (
        "1. White leather sneakers – they match the stripes of the shirt.\n2. A navy blazer.",
        "White leather sneakers",
        "Sneakers",
    ),
    ("Nice outfit! I'd wear these with dark denim jeans.", "dark denim jeans", "Jeans"),
    ("Avoid a heavy coat; a light linen blazer works better.", "a light linen blazer", "Jackets"),
    (
        "What a lovely skirt! A fitted black turtleneck would balance its volume.",
        "A fitted black turtleneck",
        "Knitwear",
    ),
    (
        "A great option is a camel trench coat, because it is timeless.",
        "a camel trench coat",
        "Coats",
    ),
    (
        "Your outfit would benefit from a structured leather tote.",
        "a structured leather tote",
        "Tote bags",
    ),
    (
        "Opt for a slim brown belt, made of soft leather, to define the waist.",
        "a slim brown belt, made of soft leather",
        "Belts",
    ),
    ("Have you thought about a wide-brim straw hat?", "a wide-brim straw hat", "Hats"),
    ("I think the ideal shoes here are black leather loafers.", "black leather loafers", "Loafers"),
    ("Try these: burgundy velvet pumps.", "burgundy velvet pumps", "Pumps"),
    ("My pick: a mustard yellow beanie!", "a mustard yellow beanie", "Hats & caps"),
    (
        "The dress is already loud, so keep the shoes simple: black ballet flats.",
        "black ballet flats",
        "Ballet flats",
    ),
    ("With that coat I'd go for white sneakers rather than boots.", "white sneakers", "Sneakers"),
    (
        "Finish the look with a silk scarf in emerald green.",
        "a silk scarf in emerald green",
        "Scarves",
    ),
    ("Why not a denim jacket with your floral dress?", "a denim jacket", "Jackets"),
    (
        "I recommend pairing your pleated skirt with a cropped cream sweater.",
        "a cropped cream sweater",
        "Sweaters & knitwear",
    ),
    (
        "In the picture you wear a white shirt with grey trousers. I recommend black Oxford shoes.",
        "black Oxford shoes",
        "Oxford shoes",
    ),
    ("Replace the sneakers with brown brogues.", "brown brogues", "Brogues"),
    (
        "Based on your preference for leather, I would suggest the brown leather satchel.",
        "brown leather satchel",
        "Messenger bags",
    ),
    ("Sandals.", "Sandals", "Sandals"),
    (
        "For a wedding, I'd lean towards strappy metallic sandals in silver.",
        "strappy metallic sandals in silver",
        "Sandals",
    ),
    (
        "This burgundy sweater would pair nicely with the jeans you are wearing.",
        "burgundy sweater",
        "Sweaters & knitwear",
    ),
    (
        "The sneakers are fine, but black leather loafers would make the outfit office-ready.",
        "black leather loafers",
        "Loafers",
    ),
    ("White trousers, definitely. They lighten the dark shirt.", "White trousers", "Pants"),
    (
        "Here's my suggestion: a quilted black shoulder bag with a gold chain strap.",
        "a quilted black shoulder bag with a gold chain strap",
        "Shoulder bags",
    ),
]


@pytest.mark.parametrize(("answer", "item", "category"), ANSWERS, ids=lambda v: str(v)[:40])
def test_the_recommended_item_is_extracted(answer: str, item: str, category: str) -> None:
    assert extract_item(answer) == (item, category)


@pytest.mark.parametrize(
    "answer",
    [
        "Your outfit looks perfect as it is.",
        "I love your red dress!",
        "That is a beautiful dress.",
        "I'm sorry, I can't recommend anything for this picture.",
        "You are wearing a navy shirt and beige pants.",
        "I see a white T-shirt, blue jeans and brown boots.",
        "Which occasion do you have in mind?",
        "The colours of your skirt and your top match.",
        "I don't think you need anything else.",
        "Your shirt and beige pants would look great together.",
        "The white sneakers you have on are perfect already.",
        "None",
        "",
    ],
)
def test_nothing_is_extracted_where_nothing_is_recommended(answer: str) -> None:
    assert extract_item(answer) is None


def test_the_attributes_of_the_item_come_with_it() -> None:
    found = extract("Your grey coat calls for a red and white striped wool scarf with fringes.")
    assert found is not None
    assert found.words.colours == ("red", "white")
    assert (found.words.pattern, found.words.material) == ("striped", "wool")
    assert "fringed" in found.words.details


def _bag(colour: str, material: str = "leather") -> GarmentWords:
    return GarmentWords("Tote bags", (colour,), "plain", material, ("large",))


def test_a_preference_names_only_what_most_of_a_history_shares() -> None:
    history = [_bag("black"), _bag("black"), _bag("navy"), _bag("red", "straw"), _bag("black")]
    shared = shared_words("Tote bags", history)
    assert shared == GarmentWords("Tote bags", ("black",), "plain", "leather", ("large",))
    assert prefer_sentence(shared) == "I prefer large black leather tote bags."


def test_two_colours_share_a_preference() -> None:
    history = [_bag("black"), _bag("navy"), _bag("navy"), _bag("black"), _bag("red")]
    assert prefer_sentence(shared_words("Tote bags", history)) == (
        "I prefer large black or navy leather tote bags."
    )


def test_a_history_without_anything_in_common_says_nothing() -> None:
    history = [
        GarmentWords("Scarves", (colour,), pattern, material)
        for colour, pattern, material in (
            ("red", "plain", "wool"),
            ("blue", "striped", "silk"),
            ("green", "checked", "cashmere"),
        )
    ]
    assert prefer_sentence(shared_words("Scarves", history)) is None
    assert prefer_sentence(shared_words("Scarves", [])) is None


def test_what_goes_without_saying_is_no_preference() -> None:
    assert prefer_sentence(GarmentWords("Earrings", material="metal")) is None
    assert prefer_sentence(GarmentWords("Boots", material="leather")) == "I prefer leather boots."
