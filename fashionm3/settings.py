"""Deployment settings, read from the environment once by an entry point.

Precedence: argument, environment (`FASHIONM3_…`, nested with `__`), `.env`, default.
"""

from pathlib import Path
from typing import Literal, Self

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from fashionm3.domain import BodyName
from fashionm3.errors import ConfigError


class Section(BaseModel):
    """Base of the nested groups."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LlmSettings(Section):
    """The language model behind planner, preference summary and wording."""

    provider: Literal["rules", "openai"] = "rules"
    model: str = "gpt-4o"
    base_url: str | None = None
    api_key: SecretStr | None = Field(None, description="Falls back to OPENAI_API_KEY.")
    timeout_s: float = Field(20.0, gt=0)
    pictures: bool = Field(True, description="Show photos; a model that takes none is noticed.")


class VlmSettings(Section):
    """FashionVLM: which weights, and where they run."""

    checkpoint: str = Field("mini", description="`mini`, a directory, or a hub id.")
    image_tokenizer: str | None = Field(None, description="Defaults to what fits the checkpoint.")
    text_tokenizer: str | None = Field(None, description="Defaults to what fits the checkpoint.")
    prompt: Literal["training", "evaluation"] = "training"
    host: Literal["local", "ray"] = Field(
        "local", description="`ray`: what `fashionm3 serve` runs."
    )
    device: str = "cpu"
    dtype: Literal["auto", "float32", "bfloat16", "int8"] = Field(
        "auto", description="`int8`: weights only, CPU only."
    )
    compile: bool = Field(False, description="Compile the transformer, on a GPU.")
    steps: int | None = Field(None, ge=1, description="Picture steps; None: the checkpoint's own.")
    pace: Literal["exact", "fast"] = Field("exact", description="How pictures are sampled.")
    timeout_s: float = Field(600.0, gt=0, description="Longest that one answer or picture takes.")
    batch: int = Field(8, ge=1, description="Requests that Ray computes together.")
    queue: int = Field(32, ge=1, description="Requests that wait for Ray before it says busy.")


class ClipSettings(Section):
    """The CLIP model of the catalogue."""

    model: str = Field("mini", description="`mini`, an open_clip model name or a hub id.")


class CatalogSettings(Section):
    """Where the product vectors live: without a URL, embedded on disk."""

    url: str | None = None
    api_key: SecretStr | None = None


class DatabaseSettings(Section):
    """Users, items, outfits, threads and checkpoints."""

    url: str | None = Field(None, description="SQLAlchemy URL; None: SQLite in HOME.")


class ImagesSettings(Section):
    """Where pictures live."""

    url: str | None = Field(None, description="fsspec URL of a bucket; None: a folder in HOME.")


class RefineSettings(Section):
    """The diffusion model that redraws a preview, where `backend` names one."""

    weights: str | None = Field(None, description="Directory or hub id; None: the backend's own.")
    revision: str | None = Field(None, description="Of a hub id: branch, tag or commit.")
    device: str = "cuda"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    steps: int | None = Field(None, ge=1, description="None: as many as its authors take.")
    timeout_s: float = Field(300.0, gt=0)
    python: Path | None = Field(None, description="Interpreter with its packages; None: this one.")
    noncommercial: bool = Field(
        False, description="You confirm to use CatVTON as CC BY-NC-SA 4.0 allows."
    )


class TryOnSettings(Section):
    """The try-on program: the preview always, and what may take its place."""

    backend: Literal["warp", "fashn", "catvton"] = "warp"
    timeout_s: float = Field(20.0, gt=0)
    python: Path | None = Field(None, description="Interpreter of the try-on program.")
    body: BodyName = "classic"
    refine: RefineSettings = RefineSettings()


class SearchSettings(Section):
    """Online search; off unless asked for."""

    provider: Literal["off", "ddgs", "tavily"] = "off"
    api_key: SecretStr | None = None


class Settings(BaseSettings):
    """Everything that a deployment chooses."""

    model_config = SettingsConfigDict(
        env_prefix="FASHIONM3_",
        env_nested_delimiter="__",
        env_file=".env",
        frozen=True,
        extra="ignore",
    )

    home: Path = Field(default_factory=lambda: user_data_path("fashionm3", appauthor=False))
    llm: LlmSettings = LlmSettings()
    vlm: VlmSettings = VlmSettings()
    clip: ClipSettings = ClipSettings()
    catalog: CatalogSettings = CatalogSettings()
    database: DatabaseSettings = DatabaseSettings()
    images: ImagesSettings = ImagesSettings()
    tryon: TryOnSettings = TryOnSettings()
    search: SearchSettings = SearchSettings()

    @model_validator(mode="after")
    def _no_contradictions(self) -> Self:
        if self.catalog.api_key is not None and self.catalog.url is None:
            raise ValueError("CATALOG__API_KEY is set, CATALOG__URL is not")
        if self.search.provider == "tavily" and self.search.api_key is None:
            raise ValueError("SEARCH__PROVIDER is tavily, SEARCH__API_KEY is not set")
        if self.tryon.backend == "catvton" and not self.tryon.refine.noncommercial:
            raise ValueError(
                "TRYON__BACKEND is catvton, whose licence (CC BY-NC-SA 4.0) forbids commercial "
                "use; confirm yours with TRYON__REFINE__NONCOMMERCIAL=true, or choose fashn"
            )
        return self

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the database; SQLite below `home` unless one is set."""
        return self.database.url or f"sqlite:///{self.home / 'fashionm3.sqlite'}"

    @property
    def images_path(self) -> Path:
        """Root of the content-addressed image store."""
        return self.home / "images"

    @property
    def catalog_path(self) -> Path:
        """Root of the embedded catalogue index and its generations."""
        return self.home / "catalog"


def get_settings() -> Settings:
    """Read the environment; only entry points call this.

    Raises:
        ConfigError: naming each setting that is unknown, malformed or contradictory.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"{'__'.join(str(part) for part in e['loc']).upper() or 'settings'}: {e['msg']}"
            # Only there: elsewhere the value may be a secret.
            + (f", not {e['input']!r}" if e["type"] == "literal_error" else "")
            for e in error.errors()
        ]
        raise ConfigError("; ".join(lines)) from error
    except SettingsError as error:
        # A whole group given as one variable has to be JSON.
        raise ConfigError(f"{error}: {error.__cause__}") from error
