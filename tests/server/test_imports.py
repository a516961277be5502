"""What a server process loads: never torch, and nothing heavy before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

WALK = """
import importlib, pkgutil, sys
for name in ("torch", "onnx", "factorscope_training"):
    sys.modules[name] = None
import factorscope_server
for module in pkgutil.walk_packages(factorscope_server.__path__, "factorscope_server."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""
SERVE = """
import sys
for name in ("torch", "onnx", "factorscope_training"):
    sys.modules[name] = None
from pathlib import Path
from factorscope_server import encoding, plots
from factorscope_server.app import create_app
from factorscope_server.settings import Settings
shelf = create_app(Settings(models=(Path(sys.argv[1]),))).state.shelf
assert shelf.look().entries
assert not {"plotly", "onnxruntime", "uvicorn"} & set(sys.modules), "loaded before it is needed"
model = shelf.open("toy-quantized")
assert model.codec.decode(model.samples.z).shape == (24, 3, 16, 16)
assert plots.listing(model)
assert "plotly" not in sys.modules
assert plots.draw("nmi", model, {})
"""


@pytest.mark.parametrize("code", [WALK, SERVE], ids=["every module", "serving"])
def test_the_server_works_where_torch_cannot_be_imported(zoo: Path, code: str):
    subprocess.run([sys.executable, "-W", "error", "-c", code, str(zoo)], check=True)


def test_importing_a_module_does_nothing(tmp_path: Path):
    """No file, no output, no thread."""
    code = WALK + "\nimport threading; assert threading.active_count() == 1"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=tmp_path)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert list(tmp_path.iterdir()) == []
