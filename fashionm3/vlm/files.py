"""Where the files of a model are: a directory, the package's own weights, or the hub."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from fashionm3.errors import CheckpointError

MINI = "mini"


def mini_directory() -> Path:
    """The demonstration model that comes with the package."""
    return Path(str(files("fashionm3"))) / "assets" / "fashionvlm-mini"


def resolve_files(
    path_or_id: str | Path, names: Iterable[str], *, revision: str | None = None
) -> dict[str, Path]:
    """Find those of `names` that exist.

    Args:
        path_or_id: a directory, or a hub repository such as `showlab/show-o-512x512`.
        names: file names, relative to it.
        revision: branch, tag or commit on the hub; a directory has none.

    Raises:
        CheckpointError: if the directory does not exist or the hub cannot be reached.
    """
    folder = Path(path_or_id)
    if folder.is_dir():
        return {name: folder / name for name in names if (folder / name).is_file()}
    text = str(path_or_id)
    if folder.is_absolute() or text.startswith((".", "~")) or text.count("/") != 1:
        raise CheckpointError(f"{text} is neither a directory nor a hub id like owner/name")
    return _from_hub(text, names, revision)


def _from_hub(repository: str, names: Iterable[str], revision: str | None) -> dict[str, Path]:
    # Slow to import, and only published checkpoints need it.
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, HFValidationError

    found = {}
    for name in names:
        try:
            found[name] = Path(hf_hub_download(repository, name, revision=revision))
        except EntryNotFoundError as error:
            # Without a network the cache reports a file that it never saw in the same family.
            if isinstance(error, OSError) and not isinstance(error, HfHubHTTPError):
                raise CheckpointError(f"{repository}/{name}: not cached, no network") from error
        except (HfHubHTTPError, HFValidationError, OSError) as error:
            raise CheckpointError(f"{repository}/{name}: {error}") from error
    return found
