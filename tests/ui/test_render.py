import string

import pytest

from ui.render import STAGES, plain


@pytest.mark.parametrize("text", ["**a**", "[a](b)", "<b>", "$x$", "- a", "www.a.org", "a@b.c"])
def test_every_sign_in_a_label_is_escaped(text: str) -> None:
    bare = plain(text).replace("\u200b", "")
    signs = [i for i, letter in enumerate(bare) if letter in string.punctuation]
    unescaped = bare.replace("\\\\", "")
    assert text == "".join(
        letter for i, letter in enumerate(bare) if not (letter == "\\" and i + 1 in signs)
    )
    assert unescaped != text


def test_a_name_between_colons_is_no_emoji() -> None:
    assert ":smile:" not in plain("a :smile:").replace("\\", "")


def test_every_node_of_the_graph_has_words() -> None:
    from graph.build import STEPS

    assert set(STAGES) == {"intake", "planner", "respond", *STEPS}
