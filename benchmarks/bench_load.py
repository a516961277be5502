"""Many hands at once: 32 clients that drag, each at 30 moves a second, and what computing requests together gives.

PYTHONPATH=tests python benchmarks/bench_load.py [--model ID ...] [--seconds 4] [--rounds 7] [--minutes 10]

The clients are one process of bare sockets and do what the page does. A move's time runs until a picture of it, or of a
newer one, is there. Throughput is measured against the same server started with `--batch 1`, in turn, while every
client asks again as soon as it is answered. With --minutes they drag that long and the server's memory is watched.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from browsing import Server, serving
from subject import largest, manifest
from timing import at, figure, line, middle, repeated
from usage import computed, resident

from factorscope_models.zoo import ZOO

CLIENTS = 32
RATE = 30
PROGRAM = Path(__file__).parent / "load_clients.py"


def main() -> None:
    """Prints, for each model, one client, 32 that drag, 32 without a pause; and the memory that they left."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", action="append", help="default: the zoo's largest, and one of small pictures")
    parser.add_argument("--seconds", type=float, default=4, help="of dragging")
    parser.add_argument("--rounds", type=int, default=7, help="of a second without a pause, for each server")
    parser.add_argument("--minutes", type=float, default=0, help="of dragging at the end, to see the memory stay flat")
    chosen = parser.parse_args()
    models = chosen.model or [largest(), "vae-mnist"]
    with serving(zoo=True) as server, serving(zoo=True, flags=["--batch", "1"]) as single:
        for model in models:
            print(f"{model}, {CLIENTS} clients over WebSocket:")
            one(server, model)
            dragging(server, model, chosen.seconds)
            throughput(server, single, model, chosen.rounds)
        if chosen.minutes:
            memory(server, models[0], 60 * chosen.minutes)


def one(server: Server, model: str) -> None:
    """A single client's move, beside the bare decoder in this process, in turn."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    bare = ort.InferenceSession(ZOO / model / "decoder.onnx", options, providers=["CPUExecutionProvider"])
    z = np.zeros((1, latents(model)), np.float32)
    moves, decodes = [], []
    for _ in range(10):
        moves += load(server, model, seconds=0.2, clients=1)["late"][0]
        decodes += repeated(lambda: bare.run(None, {"z": z}), 50)
    print(line("one client's move, there and back", moves))
    over = middle(moves) - middle(decodes)
    print(figure("of which not the decoder", over, "ms", f"bare decoder {middle(decodes):.2f} ms", most=1))


def dragging(server: Server, model: str, seconds: float) -> None:
    """32 hands at 30 moves a second."""
    seen = load(server, model, seconds=seconds, rate=RATE)
    late = [ms for client in seen["late"] for ms in client]
    worst = max(at(client, 0.95) for client in seen["late"])
    print(line(f"{RATE} moves a second, move to newest picture", late))
    print(figure("95 % of all moves are shown within", at(late, 0.95), "ms", most=50))
    print(figure("95 % of the slowest client's moves", worst, "ms", f"longest of all {max(late):.0f} ms", most=50))
    fair = min(seen["answered"]) / max(seen["answered"])
    note = f"{sum(seen['answered'])} pictures of {len(late)} moves, {seen['unseen']} moves never shown"
    print(figure("least answered client to most answered", fair, "", note, least=0.8))


def throughput(server: Server, single: Server, model: str, rounds: int) -> None:
    """32 hands that move as soon as a picture is there; batches and single requests in turn."""
    rates: dict[str, list[float]] = {"together": [], "one by one": []}
    worked: dict[str, list[float]] = {name: [] for name in rates}
    clients = []
    for _ in range(rounds):
        for name, which in zip(rates, (server, single), strict=True):
            before = computed(which.pid)
            seen = load(which, model, seconds=1)
            answers = sum(seen["answered"])
            rates[name].append(answers / seen["seconds"])
            worked[name].append((computed(which.pid) - before) / answers)
            clients.append(1000 * seen["cpu"] / answers)
    for name in rates:
        note = f"{middle(worked[name]):.3f} ms of processor each"
        print(figure(f"without a pause, {name}", middle(rates[name]), "pictures/s", note))
    print(
        figure("together to one by one, pictures", middle(rates["together"]) / middle(rates["one by one"]), "", least=2)
    )
    note = f"the clients take {middle(clients):.3f} ms of processor for each picture"
    print(
        figure("one by one to together, processor", middle(worked["one by one"]) / middle(worked["together"]), "", note)
    )


def memory(server: Server, model: str, seconds: float) -> None:
    """The server's memory while 32 hands drag."""
    held = []
    with subprocess.Popen(command(server, model, seconds=seconds, rate=RATE), stdout=subprocess.PIPE) as process:
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            time.sleep(1)
            held.append(resident(server.pid))
        assert process.stdout
        process.stdout.read()
    tenth = max(1, len(held) // 10)
    early, late = middle(held[tenth : 2 * tenth]), middle(held[-tenth:])
    print(figure(f"memory after {seconds / 60:.3g} minutes", late, "MB", f"after a tenth of them {early:.1f} MB"))
    print(figure("growth in between", late - early, "MB", most=5))


def load(server: Server, model: str, **choices: float) -> dict[str, Any]:
    """What the clients saw."""
    return json.loads(subprocess.run(command(server, model, **choices), stdout=subprocess.PIPE, check=True).stdout)


def command(server: Server, model: str, **choices: float) -> list[str]:
    options = [word for name, value in ({"clients": CLIENTS} | choices).items() for word in (f"--{name}", str(value))]
    return [sys.executable, str(PROGRAM), server.address, model, str(latents(model)), *options]


def latents(model: str) -> int:
    return len(manifest(model)["statistics"]["latents"])


if __name__ == "__main__":
    main()
