import json
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image

from fashionm3.cli.talk import PeopleOption
from fashionm3.database.store import Database
from fashionm3.domain import People
from fashionm3.serving.local_vlm import LocalVlm
from fashionm3.settings import Settings
from tests.cli.conftest import Run, document, refusal
from tests.fakes import StandingTryOn, swatch


def test_a_question_is_answered_and_the_next_one_goes_on(
    run: Run, photos: tuple[str, str], tmp_path: Path
) -> None:
    asked = ("ask", "Which shoes go with these?", "--image", photos[0], "--image", photos[1])
    first = document(run(*asked, "--json"))
    assert first["recommendation"]["category"] == "Loafers"
    assert [step["intent"] for step in first["steps"]] == ["recommend"]

    more = ("--thread", first["thread_id"], "--out", str(tmp_path / "got"), "--json")
    second = document(run("ask", "show me a picture of them", *more))
    assert second["thread_id"] == first["thread_id"]
    drawn = second["images"][0]
    assert Path(drawn["path"]).parent == tmp_path / "got"
    assert Image.open(drawn["path"]).size == (drawn["width"], drawn["height"])


def test_without_json_the_answer_is_words_and_the_way_on(run: Run, photos: tuple[str, str]) -> None:
    result = run("ask", "find loafers in stock", "--image", photos[1])
    assert result.exit_code == 0
    assert "loafers" in result.stdout.lower()
    assert "go on with --thread" in result.stdout


def test_what_libraries_print_is_not_on_standard_output(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.small_shop import ShopVlm

    async def loud(self: ShopVlm, *args: object, **options: object) -> Image.Image:
        import sys

        sys.stdout.write("loading weights\n")
        return swatch("red", 32)

    monkeypatch.setattr(ShopVlm, "draw", loud)
    result = run("ask", "recommend shoes and show me a picture", "--json")
    assert document(result)["images"]
    assert "loading weights" in result.stderr


def test_an_unknown_user_is_told_three_that_exist(run: Run) -> None:
    message = refusal(run("ask", "hello", "--user", "nobody-knows"))
    assert "nobody-knows" in message
    assert message.count("user-0") == 3


def test_a_foreign_thread_is_not_found_just_like_an_unknown_one(run: Run, home: Path) -> None:
    database = Database.open(Settings(home=home))
    foreign = database.create_thread("user-001")
    database.close()
    told = refusal(run("ask", "hello", "--user", "user-002", "--thread", foreign))
    unknown = refusal(run("ask", "hello", "--user", "user-002", "--thread", "no-such-thread"))
    assert foreign in told
    assert told.replace(foreign, "…") == unknown.replace("no-such-thread", "…")


def test_no_words_and_no_photo_is_refused(run: Run) -> None:
    assert "empty" in refusal(run("ask", "  "))
    assert "empty" in refusal(run("plan", ""))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("notes.txt", b"a list of wishes", "16 bytes"),
        ("torn.png", b"\x89PNG\r\n\x1a\n and nothing more", "no picture"),
        ("moving.gif", b"GIF89a" + bytes(40), "GIF"),
        ("huge.jpg", b"\xff\xd8\xff" + bytes(11 * 2**20), "limit is 10 MB"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_by_name(
    run: Run, tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    message = refusal(run("ask", "shoes for this?", "--image", str(path)))
    assert name in message
    assert says in message


def test_a_photo_of_too_many_pixels_is_told_the_limit(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "poster.png"
    Image.new("1", (6000, 5000)).save(path)
    assert "24 megapixels" in refusal(run("ask", "shoes for this?", "--image", str(path)))


def test_a_file_that_is_not_there_is_told_before_anything_is_opened(run: Run) -> None:
    result = run("ask", "shoes for this?", "--image", "missing.jpg")
    assert result.exit_code == 2
    assert "missing.jpg" in result.stderr
    assert "does not exist" in result.stderr


def test_damaged_weights_are_a_notice_and_the_turn_still_answers(
    run: Run, photos: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    broken = tmp_path / "weights"
    broken.mkdir()
    (broken / "config.json").write_text("{", "utf-8")
    (broken / "pytorch_model.safetensors").write_bytes(b"no weights")
    monkeypatch.setenv("FASHIONM3_VLM__CHECKPOINT", str(broken))
    monkeypatch.setattr("fashionm3.serving.local_vlm.LocalVlm", LocalVlm)
    answer = document(run("ask", "Which shoes go with this?", "--image", photos[0], "--json"))
    assert answer["recommendation"]["category"]
    assert [notice["component"] for notice in answer["notices"]] == ["recommender"]
    assert str(broken) in answer["notices"][0]["message"]


def test_a_damaged_index_is_a_notice_and_the_turn_still_answers(run: Run, home: Path) -> None:
    (home / "catalog" / "CURRENT").write_text("g-nowhere", "utf-8")
    answer = document(run("ask", "find red shoes in stock", "--json"))
    assert answer["products"] == []
    assert [notice["component"] for notice in answer["notices"]] == ["retriever"]
    assert answer["text"]


def test_a_conversation_in_the_terminal_takes_photos_and_survives_a_refused_one(
    run: Run, photos: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no photo", "utf-8")
    said = [
        f"/photo {tmp_path / 'notes.txt'}",
        f"/photo {photos[0]}",
        "/dance",
        "Which shoes go with this?",
        "show me a picture of them",
        "/quit",
    ]
    result = run("chat", said="\n".join(said))
    assert result.exit_code == 0, result.stderr
    assert "notes.txt" in result.stderr
    assert "/dance is no command" in result.stderr
    assert "white shirt" in result.stdout
    assert "loafers" in result.stdout
    assert "picture  " in result.stdout
    assert "go on with --thread" in result.stdout


@pytest.fixture
def me(tmp_path: Path) -> str:
    """What the stand-in takes for a person."""
    path = tmp_path / "me.png"
    Image.new("RGB", (200, 400), "tan").save(path)
    return str(path)


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """The width of the person of each look; None is the mannequin."""
    seen: list[int | None] = []
    dress = StandingTryOn.dress

    async def noted(self: StandingTryOn, *args: object, **options: object) -> object:
        person = options["person"]
        seen.append(person.width if isinstance(person, Image.Image) else None)
        return await dress(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(StandingTryOn, "dress", noted)
    return seen


def test_a_person_in_a_photo_is_set_aside_until_they_agree(
    run: Run, photos: tuple[str, str], me: str, people: list[int | None]
) -> None:
    asked = ("ask", "Show me the whole look on me", "--image", photos[0], "--image", me, "--json")
    first = document(run(*asked))
    (notice,) = first["notices"]
    assert "shows a person" in notice["message"] and "--people me" in notice["message"]
    more = ("--thread", first["thread_id"], "--people", "me", "--json")
    assert document(run("ask", "Show me the whole look on me", *more))["notices"] == []
    assert document(run(*asked, "--people", "me"))["notices"] == []
    assert document(run("ask", asked[1], "--image", photos[0], "--me", me, "--json"))
    assert people == [None, 200, 200, 200]


def test_purposes_of_photos_of_people_are_those_of_the_domain() -> None:
    assert get_args(get_args(PeopleOption)[0]) == get_args(People)


def test_a_conversation_in_the_terminal_shows_looks_on_who_agrees(
    run: Run, photos: tuple[str, str], me: str, people: list[int | None]
) -> None:
    said = [
        f"/photo {photos[0]}",
        f"/photo {me}",
        "Show me the whole look on me",
        "/people nobody",
        "/people me",
        "Show me the whole look on me",
        "/me no-such-file.jpg",
        f"/me {me}",
        "Show me the whole look on me",
    ]
    result = run("chat", said="\n".join(said))
    assert result.exit_code == 0, result.stderr
    assert "shows a person" in result.stdout
    assert "/people me or /people garments" in result.stderr
    assert "no-such-file.jpg" in result.stderr
    assert people == [None, 200, 200]


def test_the_end_of_the_input_ends_the_conversation(run: Run) -> None:
    assert run("chat", said="").exit_code == 0


def test_a_plan_is_shown_and_not_carried_out(run: Run) -> None:
    steps = document(run("plan", "recommend shoes and show me a picture", "--json"))["steps"]
    assert [step["intent"] for step in steps] == ["recommend", "generate_image"]
    assert steps[0]["category"] == "Shoes"


def test_photos_of_a_plan_can_be_referred_to(run: Run) -> None:
    planned = document(run("plan", "find something like this", "--images", "1", "--json"))
    assert planned["steps"][0]["refers_to"] == "photo-1"
    asked_back = json.loads(run("plan", "find something like this", "--json").stdout)
    assert asked_back["question"]


@pytest.mark.parametrize(
    ("name", "value"), [("FASHIONM3_LLM__PROVIDER", "oracle"), ("FASHIONM3_LLM", "oracle")]
)
def test_a_malformed_setting_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert name.removeprefix("FASHIONM3_").lower() in refusal(run("plan", "hello")).lower()


def test_an_unknown_dtype_is_told_with_those_that_there_are(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASHIONM3_VLM__DTYPE", "float17")
    said = refusal(run("plan", "hello"))
    assert "VLM__DTYPE" in said and "'bfloat16' or 'int8', not 'float17'" in said
