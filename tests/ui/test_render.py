import string
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

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


def test_a_refined_look_takes_the_place_of_its_preview(tmp_path: Path) -> None:
    def script(home: str) -> None:
        from pathlib import Path

        from PIL import Image

        from fashionm3.database.images import ImageStore
        from fashionm3.domain import ImageReady
        from fashionm3.settings import Settings
        from ui.render import Answer

        store = ImageStore.open(Settings(home=Path(home)))
        one, two = (
            store.put_picture(Image.new("RGB", (30, 60), colour)) for colour in ("red", "blue")
        )
        answer = Answer(store)
        answer.picture(ImageReady(image=one, stage="image_generator"))
        answer.picture(ImageReady(image=one, stage="try_on"))
        answer.picture(ImageReady(image=two, stage="try_on", replaces=one))

    app = AppTest.from_function(script, args=(str(tmp_path),), default_timeout=120).run()
    assert not app.exception
    labels = [image.caption for element in app.get("image") for image in element.proto.imgs]
    assert labels == ["", "Generated picture · not a size prediction"]
