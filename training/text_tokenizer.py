"""Train the small byte-level BPE of FashionVLM mini on its own dialogues."""

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.trainers import BpeTrainer

from fashionm3.vlm.prompts import END


def train_text_tokenizer(texts: Iterable[str], folder: Path, *, entries: int) -> Path:
    """Write `tokenizer.json` into `folder`, in the state before Show-o's control tokens.

    Args:
        texts: what to learn from.
        folder: made if missing.
        entries: vocabulary aimed at; fewer come out of little text. All 256 bytes are in it, so
            any text can be written.
    """
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevelDecoder()
    trainer = BpeTrainer(
        vocab_size=entries,
        min_frequency=2,
        special_tokens=[END],
        initial_alphabet=ByteLevel.alphabet(),
        show_progress=False,
    )
    # Every answer begins with a blank behind the cue; so must the words that are learnt.
    tokenizer.train_from_iterator((f" {text}" for text in texts), trainer)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder
