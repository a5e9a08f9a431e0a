"""`fashionm3 train`: the small models from nothing, by the trainers that made the shipped ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fashionm3.cli.console import err, out, progress

if TYPE_CHECKING:
    from training.material import Material
    from training.vlm import VlmArgs

commands = typer.Typer(help="Train the small models.", no_args_is_help=True)

Photos = Annotated[
    Path | None,
    typer.Option(help="Folder of the public clothing data set: labels.csv and images/."),
]
Out = Annotated[Path, typer.Option("--out", help="Checkpoints, log and result; resumes there.")]
Config = Annotated[Path | None, typer.Option(help="Another YAML than the one shipped.")]
Steps = Annotated[int | None, typer.Option(min=1, help="Instead of the config's.")]
Threads = Annotated[int | None, typer.Option(min=1, help="CPU threads.")]
Pool = Annotated[Path, typer.Option(help="Where drawn pictures are kept between runs.")]

RUNS = Path("runs")


@commands.callback()
def train() -> None:
    """Trainers. Each resumes where an interrupted run stopped."""


@commands.command("tokenizer")
def tokenizer(
    photos: Photos = None,
    folder: Out = RUNS / "image-tokenizer",
    config: Config = None,
    steps: Steps = None,
    threads: Threads = None,
    pool: Pool = RUNS / "pool",
) -> None:
    """Train the image tokenizer on drawings, collages and photos."""
    from training.args import CONFIGS
    from training.image_tokenizer import ImageTokenizerArgs, train_image_tokenizer
    from training.vlm import VlmArgs

    args = ImageTokenizerArgs.from_yaml(
        config or CONFIGS / "image-tokenizer-mini.yaml", steps=steps, threads=threads
    )
    # The pictures are those that FashionVLM will see through this tokenizer.
    shops = VlmArgs.from_yaml(CONFIGS / "fashionvlm-mini.yaml")
    material = _material(shops, photos, pool)
    out.print(str(train_image_tokenizer(material.pool, args, folder)))


@commands.command("vlm")
def vlm(
    image_tokenizer: Annotated[Path, typer.Option(help="A trained image tokenizer.")] = RUNS
    / "image-tokenizer"
    / "image_tokenizer",
    photos: Photos = None,
    folder: Out = RUNS / "fashionvlm",
    config: Config = None,
    steps: Steps = None,
    threads: Threads = None,
    pool: Pool = RUNS / "pool",
) -> None:
    """Train FashionVLM on the dialogues and captions of demo shops."""
    from training.args import CONFIGS
    from training.vlm import VlmArgs, train_vlm

    args = VlmArgs.from_yaml(
        config or CONFIGS / "fashionvlm-mini.yaml", steps=steps, threads=threads
    )
    material = _material(args, photos, pool)
    if material.stand_ins is None:
        err.print("Without --photos the model sees drawings only.")
    out.print(str(train_vlm(material, image_tokenizer, args, folder)))


def _material(shops: "VlmArgs", photos: Path | None, pool: Path) -> "Material":
    from training.material import prepare_material

    with progress() as report:
        return prepare_material(
            shops.shops, shops.items, shops.users, photos, pool, progress=report
        )


@commands.command("export")
def export(
    run: Annotated[Path, typer.Option(help="Run of `train vlm`.")] = RUNS / "fashionvlm",
    tokenizer_run: Annotated[Path, typer.Option(help="Run of `train tokenizer`.")] = (
        RUNS / "image-tokenizer"
    ),
    folder: Annotated[
        Path | None, typer.Option("--out", help="Where to; the package's own place by default.")
    ] = None,
    figures: Annotated[
        Path | None, typer.Option(help="Markdown with measured figures, for the model card.")
    ] = None,
) -> None:
    """Put a trained FashionVLM into the package, at half size and with its card."""
    from training.export import export_fashionvlm

    told = figures.read_text("utf-8").strip() if figures is not None else ""
    out.print(str(export_fashionvlm(run, tokenizer_run, out=folder, figures=told)))


@commands.command("clip")
def clip(
    photos: Annotated[Path, typer.Option(help="Folder of the public clothing data set.")],
    folder: Annotated[
        Path | None, typer.Option("--out", help="Where the weights go; the package's by default.")
    ] = None,
    run: Annotated[Path, typer.Option(help="Checkpoints and log; resumes there.")] = (
        RUNS / "clip-mini"
    ),
    config: Config = None,
    steps: Steps = None,
    threads: Threads = None,
) -> None:
    """Train CLIP mini on real photos and drawn garments."""
    from training.args import CONFIGS
    from training.clip import train_clip
    from vectorstore.mini_clip import ASSETS

    result = train_clip(
        photos,
        config=config or CONFIGS / "clip-mini.yaml",
        out=folder or ASSETS,
        run=run,
        steps=steps,
        threads=threads,
    )
    out.print(str(result))
