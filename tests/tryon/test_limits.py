import subprocess
import sys

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


def test_what_opencv_cannot_allocate_is_a_lack_of_memory() -> None:
    said = subprocess.run([sys.executable, "-c", GREEDY], capture_output=True, text=True)
    assert said.stdout.strip() == "True", said.stderr


def test_other_errors_are_no_lack_of_memory() -> None:
    assert lacks_memory(MemoryError())
    assert not lacks_memory(ValueError("4"))
