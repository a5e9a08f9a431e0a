"""The dialogue graph: state, nodes, routing and the run of one turn."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.build import Stylist, build_graph
    from graph.deps import Deps, connect
    from graph.run import PastTurn, read_shopper, read_thread, stream_turn

__all__ = [
    "Deps",
    "PastTurn",
    "Stylist",
    "build_graph",
    "connect",
    "read_shopper",
    "read_thread",
    "stream_turn",
]

_HOME = {
    "Deps": "graph.deps",
    "PastTurn": "graph.run",
    "Stylist": "graph.build",
    "build_graph": "graph.build",
    "connect": "graph.deps",
    "read_shopper": "graph.run",
    "read_thread": "graph.run",
    "stream_turn": "graph.run",
}


def __getattr__(name: str) -> Any:
    """Load the stores and LangGraph only when something of them is used."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
