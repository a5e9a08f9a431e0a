"""Products of a few bfloat16 rows with a large matrix, at the speed that memory is read.

A new token reads every weight of the model once. oneDNN's product of few rows reads them at three
quarters of the speed of a plain sum over them; this kernel asks for each line of memory ahead of
its use and comes within a tenth. It is written in LLVM's language, compiled in a few milliseconds
where the processor multiplies bfloat16 itself, and runs on torch's own threads: a second pool would
fight with the first, which waits by spinning.
"""

import ctypes
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

if TYPE_CHECKING:
    from llvmlite.binding import ExecutionEngine

MOST_ROWS = 8
"""Of more rows the arithmetic counts, and oneDNN's product is quicker."""
LEAST_BYTES = 8 << 20
"""A smaller matrix stays in the caches, where oneDNN's packed product is as quick."""
_SIDE_BY_SIDE = {1: 8, 2: 4, 4: 4}
"""Rows of a group to outputs computed together: more sums than 16 do not stay in registers."""
_VECTOR = 32
_AHEAD_BYTES = 1024


class FewRowsLinear(nn.Module):
    """A linear layer whose weights stay as they are; see `suits`."""

    def __init__(self, linear: nn.Linear) -> None:
        """Take over the weights of `linear`."""
        super().__init__()
        self.weight, self.bias = linear.weight.detach().contiguous(), linear.bias.detach()
        self._kernels = {group: _kernel(group) for group in _SIDE_BY_SIDE}

    @staticmethod
    def suits(linear: nn.Linear) -> bool:
        """Whether the kernel is for such weights on this machine."""
        weight = linear.weight
        outputs, inputs = weight.shape
        return (
            weight.dtype == torch.bfloat16
            and weight.device.type == "cpu"
            and outputs % max(_SIDE_BY_SIDE.values()) == 0
            and inputs % _VECTOR == 0
            and weight.nbytes >= LEAST_BYTES
            and is_supported()
        )

    def forward(self, rows: Tensor) -> Tensor:
        """`(..., in)` to `(..., out)`, both bfloat16."""
        count = rows.shape[:-1].numel()
        # The kernel would read past rows of another width or type; torch's product refuses them.
        fits = rows.shape[-1] == self.weight.shape[1] and rows.dtype == self.weight.dtype
        if not fits or not 0 < count <= MOST_ROWS:
            return F.linear(rows, self.weight, self.bias)
        group = min(1 << (count - 1).bit_length(), max(self._kernels))
        padded = F.pad(rows.reshape(count, -1), (0, 0, 0, -count % group)).contiguous()
        out = padded.new_empty(len(padded), len(self.weight))
        job = _Job(
            self.weight.data_ptr(),
            padded.data_ptr(),
            self.bias.data_ptr(),
            out.data_ptr(),
            len(self.weight),
            self.weight.shape[1] * self.weight.element_size(),
            len(padded) // group,
        )
        # The call gives Python's lock back while it computes.
        _openmp().GOMP_parallel(self._kernels[group], ctypes.byref(job), torch.get_num_threads(), 0)
        return out[:count].view(*rows.shape[:-1], -1)


class _Job(ctypes.Structure):
    """What the template calls `%job`."""

    _fields_ = (
        ("weight", ctypes.c_void_p),
        ("input", ctypes.c_void_p),
        ("bias", ctypes.c_void_p),
        ("output", ctypes.c_void_p),
        ("height", ctypes.c_int64),
        ("bytes", ctypes.c_int64),
        ("groups", ctypes.c_int64),
    )


@cache
def is_supported() -> bool:
    """Whether the processor, torch's threads and an LLVM are what the kernel needs."""
    if not torch.cpu.get_capabilities().get("avx512_bf16"):
        return False
    try:
        import llvmlite  # noqa: F401

        return hasattr(_openmp(), "GOMP_parallel")
    except (ImportError, OSError):
        return False  # no wheel for this platform, or a torch with other threads


@cache
def _openmp() -> ctypes.CDLL:
    """The threads that torch was built with, through the library that links them."""
    library = ctypes.CDLL(str(Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"))
    if hasattr(library, "GOMP_parallel"):
        library.GOMP_parallel.argtypes = (
            ctypes.c_void_p,
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.c_uint,
        )
        library.GOMP_parallel.restype = None
    return library


@cache
def _kernel(group: int) -> int:
    """The address of the kernel for groups of so many rows, compiled for this processor."""
    from jinja2 import Template
    from llvmlite import binding

    template = Template(Path(__file__).with_name("few_rows.ll.j2").read_text(encoding="utf-8"))
    source = template.render(group=group, outputs=_SIDE_BY_SIDE[group], ahead=_AHEAD_BYTES)
    module = binding.parse_assembly(source)
    module.verify()
    engine = _engine()
    engine.add_module(module)
    engine.finalize_object()
    address: int = engine.get_function_address(f"rows_{group}")
    return address


@cache
def _engine() -> "ExecutionEngine":
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    for name in ("omp_get_thread_num", "omp_get_num_threads"):
        function = getattr(_openmp(), name)
        binding.add_symbol(name, ctypes.cast(function, ctypes.c_void_p).value)
    machine = binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(),
        features=binding.get_host_cpu_features().flatten(),
        opt=3,
    )
    return binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
