"""Start the models on Ray, find them, and stop them without losing work.

Ray asks everybody for a token, which lies in the data folder; its dashboard listens on loopback,
and no HTTP port of Serve is opened.
"""

import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fashionm3.errors import ConfigError, HostError
from fashionm3.serving.starts import BUDGET, NAMESPACE, StartsOf
from fashionm3.settings import Settings, VlmSettings

if TYPE_CHECKING:
    from fashionm3.serving.replicas import VlmEngines
    from vectorstore.embed import Embedder

VLM_APP, CLIP_APP = "fashionvlm", "clip"
LOOPBACK = "127.0.0.1"
DRAIN_S = 60.0
"""How long a replica that is stopped may finish what it has begun."""
CONNECT_S = 5.0
START_S = 300.0


def start(settings: Settings, *, replicas: int = 1) -> None:
    """Start Ray with both models; returns when they answer.

    Args:
        settings: which models; `vlm.batch` and `vlm.queue` bound what a replica takes.
        replicas: processes with a FashionVLM each.

    Raises:
        ConfigError: if Ray is not installed.
        FashionM3Error: if a model cannot be loaded.
    """
    open_ray(settings)
    serve_vlm(settings, replicas=replicas)
    serve_clip(settings)


def open_ray(settings: Settings) -> None:
    """Start Ray on this machine, and Serve without its HTTP port.

    Raises:
        ConfigError: if Ray is not installed.
        HostError: if it does not start in its own time, which is half a minute.
    """
    ray = _ray(settings, create=True)
    from ray import serve

    try:
        ray.init(
            namespace=NAMESPACE,
            include_dashboard=True,
            dashboard_host=LOOPBACK,
            log_to_driver=False,
        )
    # The library raises bare Exceptions of its own where a machine is too busy.
    except Exception as error:
        raise HostError(f"Ray did not start: {error}") from error
    serve.start(proxy_location="Disabled")
    _address(settings.home).write_text(ray.get_runtime_context().gcs_address, "utf-8")


def serve_vlm(
    settings: Settings,
    *,
    load: "Callable[[VlmSettings], VlmEngines] | None" = None,
    replicas: int = 1,
    budget: int = BUDGET,
) -> None:
    """Serve FashionVLM; returns when it answers.

    Args:
        settings: which weights.
        load: what makes the model of a replica; the settings' checkpoint without it.
        replicas: processes with a model each.
        budget: starts within ten minutes before the model stays down, replicas included.

    Raises:
        FashionM3Error: if the model cannot be loaded.
    """
    from fashionm3.serving.replicas import VlmReplica, load_engine

    starts = StartsOf(VLM_APP, budget)
    starts.forget()
    deployed = _deployment(VlmReplica, VLM_APP, settings, replicas)
    _run(deployed.bind(settings.vlm, starts, load or load_engine), VLM_APP, "ready")


def serve_clip(settings: Settings, *, load: "Callable[[Settings], Embedder] | None" = None) -> None:
    """Serve CLIP; as `serve_vlm`."""
    from fashionm3.serving.replicas import ClipReplica

    starts = StartsOf(CLIP_APP)
    starts.forget()
    deployed = _deployment(ClipReplica, CLIP_APP, settings, 1)
    _run(deployed.bind(settings, starts, load), CLIP_APP, "describe")


def _deployment(replica: type, name: str, settings: Settings, replicas: int) -> Any:
    from ray import serve

    bound = 4 * (settings.vlm.batch + settings.vlm.queue)
    return serve.deployment(
        replica,
        name=name,
        num_replicas=replicas,
        # The replica itself says busy, and knows why; these bound what waits for a dead one.
        max_ongoing_requests=bound,
        max_queued_requests=bound,
        health_check_period_s=2.0,
        health_check_timeout_s=30.0,
        graceful_shutdown_wait_loop_s=0.5,
        graceful_shutdown_timeout_s=DRAIN_S,
        # The models share the machine; Ray is not to count cores.
        ray_actor_options={"num_cpus": 0.01},
    )


def _run(application: Any, name: str, probe: str) -> None:
    from ray import serve

    from fashionm3.serving.replicas import unwrapped

    with unwrapped():
        deployed = serve.run(application, name=name, route_prefix=None)
        getattr(deployed, probe).remote().result(timeout_s=START_S)


def stop(settings: Settings) -> None:
    """Take nothing new, let what is under way end, and shut Ray down."""
    _address(settings.home).unlink(missing_ok=True)
    import ray
    from ray import serve

    if not ray.is_initialized():
        return
    try:
        for name in (VLM_APP, CLIP_APP):
            serve.delete(name)
        serve.shutdown()  # type: ignore[no-untyped-call]
    finally:
        ray.shutdown()


def connect_host(settings: Settings) -> None:
    """Connect this process to the Ray that `fashionm3 serve` started; cheap the second time.

    Raises:
        ConfigError: if Ray is not installed.
        HostError: if none is running.
    """
    ray = _ray(settings, create=False)
    if ray.is_initialized():
        return
    place = _address(settings.home)
    try:
        address = place.read_text("utf-8")
        # Ray itself would try for a minute where nobody listens.
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), CONNECT_S).close()
        ray.init(address=address, namespace=NAMESPACE, log_to_driver=False)
    except (OSError, RuntimeError, ValueError) as error:
        raise HostError(
            f"VLM__HOST is ray, but no Ray answers that {place} tells of; start it: fashionm3 serve"
        ) from error


def handle(name: str) -> Any:
    """The way to a model's replicas.

    Raises:
        HostError: if it is not served.
    """
    from ray import serve
    from ray.serve.exceptions import RayServeException

    try:
        return serve.get_app_handle(name)
    except RayServeException as error:
        raise HostError(f"{name} is not served; start it: fashionm3 serve") from error


def _ray(settings: Settings, *, create: bool) -> Any:
    """Import Ray with our token and without its calls home.

    The environment must say so before the first import.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ["RAY_AUTH_MODE"] = "token"
    # A replica answers people: it is no work for the machine's spare time, as Ray takes it for.
    os.environ.setdefault("RAY_worker_niceness", "0")
    if "RAY_AUTH_TOKEN" not in os.environ:
        os.environ.setdefault("RAY_AUTH_TOKEN_PATH", str(_token(settings.home, create)))
    try:
        import ray
    except ImportError as error:
        raise ConfigError("Ray is not installed: pip install 'fashionm3[ray]'") from error
    return ray


def _address(home: Path) -> Path:
    """The file with the address of the Ray that serves this data folder."""
    return home / "ray" / "address"


def _token(home: Path, create: bool) -> Path:
    """The file with the secret that Ray's processes and clients share."""
    place = home / "ray" / "token"
    if place.is_file():
        return place
    if not create:
        raise HostError(f"there is no token at {place}; start the models: fashionm3 serve")
    place.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    return place
