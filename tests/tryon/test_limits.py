import platform
import subprocess
import sys

import pytest

from fashionm3.tryon.limits import lacks_memory

GREEDY = """
import cv2
import numpy as np
from fashionm3.tryon.limits import lacks_memory, limit_memory

limit_memory(500 * 2**20)
try:
    cv2.merge([np.zeros((4000, 4000), np.float32)] * 8)
except cv2.error as error:
    print(lacks_memory(error))
"""

THREADED = """
import threading
from fashionm3.tryon.limits import _reserved, limit_memory

limit_memory()
before = _reserved()
done = threading.Barrier(13)

def work() -> None:
    kept = bytearray(100_000)
    done.wait()

threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads:
    thread.start()
print((_reserved() - before) >> 20)
done.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others reserve nothing for threads")
def test_threads_do_not_use_the_limit_up_by_what_they_reserve() -> None:
    said = subprocess.run([sys.executable, "-c", THREADED], capture_output=True, text=True)
    assert int(said.stdout) < 12 * 8 + 2 * 64 + 20, said.stderr


def test_what_opencv_cannot_allocate_is_a_lack_of_memory() -> None:
    said = subprocess.run([sys.executable, "-c", GREEDY], capture_output=True, text=True)
    assert said.stdout.strip() == "True", said.stderr


def test_other_errors_are_no_lack_of_memory() -> None:
    assert lacks_memory(MemoryError())
    assert not lacks_memory(ValueError("4"))
