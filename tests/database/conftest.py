"""Both kinds of database; Postgres starts its own server."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fashionm3.database.store import Database
from fashionm3.settings import DatabaseSettings, Settings


def _run(command: list[str]) -> None:
    prefix = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        ids = f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}"
        prefix = ["setpriv", *ids, "--clear-groups"]
    subprocess.run(prefix + command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of an empty PostgreSQL that listens on a socket file only."""
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        pytest.skip("initdb and pg_ctl of PostgreSQL are not on PATH")
    if os.getuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("PostgreSQL does not run as root, and setpriv is not on PATH")
    # A socket's path may have 107 characters, fewer than pytest's own folders have.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if os.getuid() == 0:
        shutil.chown(home, "nobody")
    data = home / "data"
    _run(["initdb", "-D", f"{data}", "-U", "shop", "--no-sync", "-A", "trust"])
    options = f"-k {home} -c listen_addresses='' -c fsync=off -c max_connections=40"
    control = ["pg_ctl", "-D", f"{data}", "-w", "-l", f"{home}/log", "-o", options]
    _run([*control, "start"])
    try:
        yield f"postgresql://shop@/postgres?host={home}"
    finally:
        _run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return Settings(home=tmp_path)
    url = request.getfixturevalue("postgres")
    name = "t" + tmp_path.name.replace("-", "_").lower()[-40:]
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    return Settings(
        home=tmp_path, database=DatabaseSettings(url=url.replace("/postgres?", f"/{name}?"))
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """An open database of either kind."""
    database = Database.open(settings)
    yield database
    database.close()
