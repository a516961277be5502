"""Nothing that is read from a file can run as code: no unpickling, no evaluation, in any of the packages."""

import ast
from collections.abc import Iterator

import pytest
from checkout import ROOT, files

PACKAGES = ("models", "server", "training")
MODULES = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "yaml"}
CALLS = {"eval", "exec", "compile", "__import__"}
"""Only by these bare names: re.compile and torch.compile compile something else."""


def dangers(source: str) -> Iterator[str]:
    """What in a source could run what it reads."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from [module] if module.split(".")[0] in MODULES else []
            if module.split(".")[0] == "torch":  # under another name it would not be seen below
                yield from (f"from torch import {alias.name}" for alias in node.names if alias.name == "load")
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if called in CALLS or called.endswith(".read_pickle"):
                yield called
            elif called in ("torch.load", "torch.serialization.load") and given.get("weights_only") != "True":
                yield "torch.load without weights_only=True"
            elif given.get("allow_pickle", "False") != "False":
                yield "allow_pickle"


def test_nothing_that_is_read_can_run():
    sources = [file for file in files() if file.suffix == ".py" and file.parts[0] in PACKAGES]
    assert len(sources) > 100
    found = {str(file): list(dangers((ROOT / file).read_text(encoding="utf-8"))) for file in sources}
    assert {file: here for file, here in found.items() if here} == {}


@pytest.mark.parametrize(
    "source",
    [
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "from torch import load",
        "np.load(path, allow_pickle=True)",
        "import yaml",
        "import joblib.numpy_pickle",
        "from pickle import loads",
        "pandas.read_pickle(path)",
        "def f():\n    return eval(text)",
    ],
)
def test_each_way_to_run_what_is_read_would_be_found(source: str):
    assert len(list(dangers(source))) == 1


def test_what_runs_nothing_is_let_pass():
    assert not list(dangers("torch.load(p, weights_only=True); np.load(p, allow_pickle=False); re.compile(p)"))
