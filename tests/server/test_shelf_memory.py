"""What open models take: they are opened when they are asked for, within a bound, and hold no more than they weigh."""

import gc
import weakref
from pathlib import Path

import numpy as np

from factorscope_models import bundle
from factorscope_server.codec import Graph
from factorscope_server.shelf import Shelf


def test_models_are_loaded_once_and_the_least_used_go_first(zoo: Path):
    weight = Shelf([zoo]).open("toy-quantized").weight
    shelf = Shelf([zoo], memory=2 * weight)
    quantized = shelf.open("toy-quantized")
    deterministic = shelf.open("toy-deterministic")
    assert shelf.open("toy-quantized") is quantized
    shelf.open("toy-gaussian")
    assert shelf.open("toy-quantized") is quantized
    assert shelf.open("toy-deterministic") is not deterministic


def test_a_model_larger_than_the_memory_still_serves(zoo: Path):
    shelf = Shelf([zoo], memory=1)
    assert shelf.open("toy-quantized") is shelf.open("toy-quantized")


def test_a_model_that_was_closed_decodes_as_before(zoo: Path):
    shelf = Shelf([zoo], memory=1)
    z = np.full((2, 4), 0.25, np.float32)
    before = shelf.open("toy-gaussian").codec.decode_rgba(z)
    closed = weakref.ref(shelf.open("toy-gaussian"))
    shelf.open("toy-quantized")
    gc.collect()
    assert closed() is None
    assert np.array_equal(shelf.open("toy-gaussian").codec.decode_rgba(z), before)


def test_a_model_weighs_more_by_its_arrays_and_three_times_its_graphs(zoo: Path):
    model = Shelf([zoo]).open("toy-deterministic")
    graphs = sum((zoo / "toy-deterministic" / f"{name}.onnx").stat().st_size for name in ("encoder", "decoder"))
    parts = [*vars(model.samples).values(), *vars(model.codes).values()]
    assert model.weight == 2**20 + 3 * graphs + sum(array.nbytes for array in parts if array is not None)


def test_nothing_is_opened_by_looking(zoo: Path):
    shelf = Shelf([zoo])
    shelf.look()
    assert not shelf._models


def test_open_models_do_not_keep_the_memory_of_their_largest_batch(zoo: Path):
    bundled = bundle.read(zoo / "toy-gaussian")
    options = Graph(bundled.decoder, 1)._session.get_session_options()
    assert not options.enable_cpu_mem_arena
    assert not options.enable_mem_pattern
