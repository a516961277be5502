"""Where and how a training computes: device, precision, compilation. It changes only how results are rounded."""

import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import final

import torch

from factorscope_training.errors import RunError

BFLOAT16_FLAGS = ("amx_bf16", "avx512_bf16")
"""As /proc/cpuinfo names the instructions."""

WORTH_COMPILING = 2_000
"""Steps; compilation takes some 20 seconds on a CPU."""


@final
@dataclass(frozen=True)
class Compute:
    device: torch.device
    bfloat16: bool
    """Autocast of nets to bfloat16; losses, latents and weights stay float32."""
    compiled: bool

    def describe(self) -> str:
        """One line for the manifest: processor, threads, precision."""
        if self.device.type == "cuda":
            processor = torch.cuda.get_device_name(self.device)
        else:
            processor = f"{_processor()}, {torch.get_num_threads()} thread(s) of {os.cpu_count()} cores"
        how = f"{'bfloat16' if self.bfloat16 else 'float32'}, {'compiled' if self.compiled else 'eager'}"
        return f"{processor}; {how}; {platform.system()}"


def choose(device: str, steps: int) -> Compute:
    """`auto` takes CUDA where there is one. Depends on the machine and the run's whole length alone, never on how much
    of it is left, so that a resumed run computes as it began. Raises RunError for a device that is not there.

    bfloat16 only where it is faster: on GPUs and on CPUs with bfloat16 instructions (with AVX-512 alone it measured
    slower than float32; with avx512_bf16, 1.4 to 1.5 times as fast).
    """
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device not in ("cpu", "cuda"):
        raise RunError(f"device must be auto, cpu or cuda, not {device!r}")
    if device == "cuda" and not torch.cuda.is_available():
        raise RunError("device cuda was asked for, but PyTorch finds none; use --device cpu")
    fast = torch.cuda.is_bf16_supported() if device == "cuda" else any(f in _cpuinfo() for f in BFLOAT16_FLAGS)
    compiler = device == "cuda" or any(map(shutil.which, (os.environ.get("CXX", "g++"), "clang++")))
    return Compute(torch.device(device), fast, compiler and steps >= WORTH_COMPILING)


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""


def _processor() -> str:
    for line in _cpuinfo().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
