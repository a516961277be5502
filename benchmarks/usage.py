"""What a process of this machine takes, as Linux counts it."""

from pathlib import Path

MB = 2**20


def resident(pid: int) -> float:
    """Megabytes of memory that it holds now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / MB


def computed(pid: int) -> float:
    """Milliseconds that its threads have been on a processor, without those that ended; others hardly disturb it."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6
