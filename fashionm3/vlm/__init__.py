"""FashionVLM: one Show-o transformer over text and image tokens, for inference and training.

    model = load_showo("mini")
    processor = Processor.load(model.config, mini_directory())
    inputs = processor.t2i_inputs(["a navy striped cotton T-shirt"])
    codes = fill_canvas(model, inputs, steps=25, guidance_scale=5.0)
    picture = pixels_to_pictures(load_image_tokenizer("mini").decode(codes))[0]

Names are loaded on first use: importing this package, or its collage, loads no torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fashionm3.vlm.checkpoint import (
        load_image_tokenizer,
        load_showo,
        save_image_tokenizer,
        save_showo,
    )
    from fashionm3.vlm.collage import outfit_collage
    from fashionm3.vlm.config import ShowoConfig
    from fashionm3.vlm.draws import QuickDraws, RowDraws
    from fashionm3.vlm.files import mini_directory
    from fashionm3.vlm.image_tokenizer import ImageTokenizer, ImageTokenizerConfig
    from fashionm3.vlm.model import Showo
    from fashionm3.vlm.processor import Processor, TextTokenizer, pixels_to_pictures
    from fashionm3.vlm.sampling import continue_text, fill_canvas, stream_text, stream_texts
    from fashionm3.vlm.sequence import Layout, T2IInputs

_HOME = {
    "ImageTokenizer": "image_tokenizer",
    "ImageTokenizerConfig": "image_tokenizer",
    "Layout": "sequence",
    "Processor": "processor",
    "QuickDraws": "draws",
    "RowDraws": "draws",
    "Showo": "model",
    "ShowoConfig": "config",
    "T2IInputs": "sequence",
    "TextTokenizer": "processor",
    "continue_text": "sampling",
    "fill_canvas": "sampling",
    "load_image_tokenizer": "checkpoint",
    "load_showo": "checkpoint",
    "mini_directory": "files",
    "outfit_collage": "collage",
    "pixels_to_pictures": "processor",
    "save_image_tokenizer": "checkpoint",
    "save_showo": "checkpoint",
    "stream_text": "sampling",
    "stream_texts": "sampling",
}

__all__ = [
    "ImageTokenizer",
    "ImageTokenizerConfig",
    "Layout",
    "Processor",
    "QuickDraws",
    "RowDraws",
    "Showo",
    "ShowoConfig",
    "T2IInputs",
    "TextTokenizer",
    "continue_text",
    "fill_canvas",
    "load_image_tokenizer",
    "load_showo",
    "mini_directory",
    "outfit_collage",
    "pixels_to_pictures",
    "save_image_tokenizer",
    "save_showo",
    "stream_text",
    "stream_texts",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
