"""What a number was measured on: without it a time says nothing."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """One line: processor, cores, how busy they were, Python."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in _lines(info) if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"{processor}, {os.cpu_count()} cores, load {load}, Python {platform.python_version()}, {platform.system()}"


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.is_file() else []
