"""Modules in the forms in which people write them, as source and in this process, float64."""

import inspect
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)


def with_pattern(x, pattern, *how, **sizes):
    """The functions of einops for the patterns of the written forms."""
    match pattern:
        case "t b f -> b t f":
            return x.permute(1, 0, 2)
        case "b t f -> (b t) f":
            return x.reshape(-1, x.shape[-1])
        case "b f -> b t f":
            return x.unsqueeze(1).repeat(1, sizes["t"], 1)
        case "b t f -> b f":
            return x.mean(1)
        case _:
            return x.reshape(*x.shape[:2], sizes["k"], -1)


sys.modules.setdefault("einops", SimpleNamespace(rearrange=with_pattern, reduce=with_pattern, repeat=with_pattern))

from rnn_tui.engine.core.work import finish  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402
from rnn_tui.formats.run_inputs import checked_run, prepare  # noqa: E402
from tests.formats.torch_code import written_forms  # noqa: E402
from tests.formats.torch_code.test_written_forms import FORMS  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
SOURCE = Path(written_forms.__file__)


def made(name: str) -> "torch.nn.Module":
    net = written_forms.configured if name == "Configured" else getattr(written_forms, name)()
    net = net.double().eval()
    torch.manual_seed(0)
    net.load_state_dict({key: torch.randn_like(each) / 3 for key, each in net.state_dict().items()})
    return net


def inputs(found, rng) -> dict[str, np.ndarray]:
    """Inputs as the module takes them: 3 sequences of 9 steps, or tokens, or lengths."""
    given = {}
    for each, time_first in zip(found.stack.inputs, found.module.time_first, strict=True):
        shape = [size or (9 if place else 3) for place, size in enumerate(each.shape)]
        if each.name == "lengths":
            array = np.array([4, 9, 2])
        elif each.dtype.startswith("int"):
            array = rng.integers(1, 11, shape)
        else:
            array = rng.standard_normal(shape)
        given[each.name] = np.swapaxes(array, 0, 1) if time_first else array
    return given


def flat(value):
    if torch.is_tensor(value):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [found for each in inner for found in flat(each)]


@pytest.mark.parametrize("name", FORMS)
def test_it_computes_what_pytorch_computes(name: str, tmp_path) -> None:
    net = made(name)
    torch.save(net.state_dict(), tmp_path / "w.pt")
    found = found_in(str(tmp_path / "w.pt"), config=f"{SOURCE}#{name}")[0]
    given = inputs(found, np.random.default_rng(0))
    np.savez(tmp_path / "x.npz", **(given if len(given) > 1 else {"x": next(iter(given.values()))}))
    arguments = {key: torch.tensor(each) for key, each in given.items()}
    if name == "OneToken":
        zeros = torch.zeros(1, 3, 4, dtype=torch.float64)
        arguments = {"x": arguments["x"][:, 0], "hidden": zeros, "cell": zeros}
    for each in inspect.signature(net.forward).parameters.values():
        if each.default is each.empty and each.name not in arguments:
            arguments[each.name] = None  # a state that is not given is zeros
    torch.set_default_dtype(torch.float64)
    try:
        with torch.no_grad():
            expected = [each.numpy() for each in flat(net(**arguments))]
    finally:
        torch.set_default_dtype(torch.float32)
    trace = finish(checked_run(found.stack, prepare(found, data=tmp_path / "x.npz"), tmp_path / "x.npz")).trace
    assert len(trace.outputs) == len(expected)
    for ours, theirs in zip(trace.outputs, expected, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
