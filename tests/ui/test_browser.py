"""A shopper at a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.conftest import png

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).parents[2]
START_S = 120
ANSWER_MS = 120_000


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """A server of the test's own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"FASHIONM3_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests" / "ui" / "server.py"), str(port)]
    server = subprocess.Popen(command, env=environment, cwd=home)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within {START_S} s")


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on PATH to drive")
def test_a_shopper_uploads_two_photos_and_sees_shoes_and_their_picture(
    address: str, tmp_path: Path
) -> None:
    from playwright.sync_api import expect, sync_playwright

    photos = [tmp_path / "shirt.png", tmp_path / "jeans.png"]
    for path, colour in zip(photos, ("white", "blue"), strict=True):
        path.write_bytes(png(colour))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            timeout=ANSWER_MS,
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(ANSWER_MS)
        page.goto(address)
        entry = page.get_by_test_id("stChatInputTextArea")
        entry.wait_for()
        box = page.get_by_test_id("stChatInput")
        box.locator("input[type=file]").set_input_files(photos)
        for photo in photos:
            expect(box).to_contain_text(photo.name, timeout=ANSWER_MS)
        entry.fill("I like these two. Which shoes go with them? Show me a picture.")
        # It can be clicked as soon as the uploads are through.
        page.get_by_test_id("stChatInputSubmitButton").click()

        answer = page.get_by_test_id("stChatMessage").nth(1)
        expect(answer).to_contain_text("loafers", timeout=ANSWER_MS)
        expect(answer.locator("img")).to_have_count(1, timeout=ANSWER_MS)
        asked = page.get_by_test_id("stChatMessage").nth(0)
        expect(asked.locator("img")).to_have_count(2)
        page.wait_for_url("**thread=*")
        widths = page.locator("[data-testid=stChatMessage] img").evaluate_all(
            "pictures => pictures.map(picture => picture.naturalWidth)"
        )
        assert all(width > 0 for width in widths)

        page.reload()
        expect(page.get_by_test_id("stChatMessage")).to_have_count(2, timeout=ANSWER_MS)
        if folder := os.environ.get("FASHIONM3_SCREENSHOTS"):
            page.wait_for_timeout(1500)
            page.screenshot(path=str(Path(folder) / "chat.png"))
        browser.close()
