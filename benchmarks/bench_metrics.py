"""InfoMEC's parts against the same numbers from plain scikit-learn calls, side by side: time, memory, agreement.

    OMP_NUM_THREADS=1 python benchmarks/bench_metrics.py [--samples 10000] [--repeats 5] [--memory-samples 100000]

The reference that is timed is the plain side: the calls of the scikit-learn that is installed, in the manner that Hsu
et al. 2023, arXiv:2305.18378, publish: `mutual_info_classif` or `mutual_info_score` for each factor and latent, and
logistic regression on dense features. Times are CPU seconds, medians over the repeats, the two sides in turn, so that
another program on the machine disturbs both; memory is the peak of what each side allocates. The last lines give the
peak of resident memory of a process of its own that computes the whole InfoMEC.
"""

import argparse
import resource
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy import ndarray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import mutual_info_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, mutual_info_score

from factorscope_training.metrics.explicitness import ITERATIONS, TOLERANCE, explicitness
from factorscope_training.metrics.infomec import infomec
from factorscope_training.metrics.mutual_information import Estimator, nmi

SIZES = (10, 10, 10, 8, 4, 15)
LATENTS = 12
NEIGHBOURS = 10


def sample(n: int) -> tuple[ndarray, ndarray, ndarray]:
    """Factors of the sizes of Shapes3D, latents that mix them with noise, and the latents in ten steps each."""
    rng = np.random.default_rng(0)
    factors = np.stack([rng.integers(0, size, n) for size in SIZES], axis=1)
    scaled = (factors - factors.mean(0)) / factors.std(0)
    latents = scaled @ rng.normal(size=(len(SIZES), LATENTS)) + 0.3 * rng.normal(size=(n, LATENTS))
    return factors, latents, np.digitize(latents, np.linspace(-4, 4, 9)).astype(np.float64)


def plain_nmi(factors: ndarray, latents: ndarray, discrete: bool) -> ndarray:
    if discrete:
        codes = [np.unique(column, return_inverse=True)[1] for column in latents.T]
        information = [[mutual_info_score(f, c) for c in codes] for f in factors.T]
    else:
        scaled = (latents - latents.mean(0)) / latents.std(0)
        information = [
            [mutual_info_classif(z[:, None], f, n_neighbors=NEIGHBOURS, random_state=0)[0] for z in scaled.T]
            for f in factors.T
        ]
    return np.array(information) / [[mutual_info_score(f, f)] for f in factors.T]


def plain_infoe(factors: ndarray, latents: ndarray, discrete: bool) -> float:
    if discrete:
        features = np.concatenate([column[:, None] == np.unique(column) for column in latents.T], axis=1).astype(float)
    else:
        features = (latents - latents.mean(0)) / latents.std(0)
    saved = []
    for f in factors.T:
        model = LogisticRegression(C=np.inf, class_weight="balanced", tol=TOLERANCE / len(f), max_iter=ITERATIONS)
        loss = log_loss(f, model.fit(features, f).predict_proba(features))
        saved.append(1 - loss / np.log(len(np.unique(f))))
    return float(np.mean(saved))


def own_nmi(factors: ndarray, latents: ndarray, discrete: bool) -> ndarray:
    generator = np.random.default_rng(0)
    return nmi(factors, latents, discrete=discrete, estimator=Estimator(NEIGHBOURS), generator=generator)


def own_infoe(factors: ndarray, latents: ndarray, discrete: bool) -> float | None:
    return explicitness(factors, latents, discrete=discrete).value


def compare(name: str, plain: Callable[[], object], own: Callable[[], object], repeats: int) -> None:
    seconds: dict[str, list[float]] = {"plain": [], "own": []}
    peak: dict[str, float] = {}
    result: dict[str, object] = {}
    for side, call in (("plain", plain), ("own", own)):
        tracemalloc.start()
        result[side] = call()
        peak[side] = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
    for _ in range(repeats):
        for side, call in (("plain", plain), ("own", own)):
            start = time.process_time()
            call()
            seconds[side].append(time.process_time() - start)
    middle = {side: median(values) for side, values in seconds.items()}
    apart = np.abs(np.asarray(result["plain"]) - np.asarray(result["own"])).max()
    print(
        f"{name:18} {middle['plain']:9.3f} {middle['own']:9.3f} {middle['plain'] / middle['own']:8.1f}"
        f" {peak['plain']:10.1f} {peak['own']:10.1f} {apart:10.1e}"
    )


def whole(kind: str, n: int) -> None:
    """Prints the peak of this process's resident memory in MiB, after the data are made and after InfoMEC."""
    factors, latents, codes = sample(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    names = [f"factor {i}" for i in range(len(SIZES))]
    infomec(factors, codes if kind == "discrete" else latents, discrete=kind == "discrete", names=names)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{before / 1024:.0f} MiB with the data, {after / 1024:.0f} MiB at the peak")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory-samples", type=int, default=100_000)
    parser.add_argument("--whole", choices=["continuous", "discrete"], help="only InfoMEC, once, and its memory")
    arguments = parser.parse_args()
    if arguments.whole:
        whole(arguments.whole, arguments.memory_samples)
        return
    warnings.simplefilter("ignore", ConvergenceWarning)
    factors, latents, codes = sample(arguments.samples)
    print(f"{arguments.samples} samples, {len(SIZES)} factors, {LATENTS} latents, {arguments.repeats} repeats")
    print(f"{'':18} {'plain s':>9} {'own s':>9} {'ratio':>8} {'plain MiB':>10} {'own MiB':>10} {'apart':>10}")
    for kind, z, discrete in (("continuous", latents, False), ("discrete", codes, True)):
        for part, plain, own in (("NMI", plain_nmi, own_nmi), ("InfoE", plain_infoe, own_infoe)):
            compare(
                f"{part} {kind}",
                lambda call=plain, z=z, d=discrete: call(factors, z, d),
                lambda call=own, z=z, d=discrete: call(factors, z, d),
                arguments.repeats,
            )
    for kind in ("continuous", "discrete"):
        command = [sys.executable, __file__, "--whole", kind, "--memory-samples", str(arguments.memory_samples)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        print(f"InfoMEC {kind}, {arguments.memory_samples} samples: {said}")


if __name__ == "__main__":
    main()
