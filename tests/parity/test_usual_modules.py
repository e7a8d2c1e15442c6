"""Modules as tutorials write them, as source and in this process: what a state dict makes them compute, float64."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)

from rnn_tui.engine.core.work import finish  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402
from rnn_tui.formats.run_inputs import checked_run, prepare  # noqa: E402
from tests.formats.torch_code.usual_modules import HEAD, USUAL  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
INPUTS = {
    "bias of its own": (2, 5, 7),
    "one token": (3,),
    "one token alone": (1,),
    "rows of all steps": (4, 3),
    "a state like a parameter": (2, 5, 4),
}
STATES = {"one token": [(2, 3, 4)] * 2, "one token alone": [(1, 1, 4)]}


@pytest.mark.parametrize("name", USUAL)
def test_it_computes_what_pytorch_computes(name: str, tmp_path) -> None:
    text, shape = HEAD + USUAL[name], INPUTS[name]
    names: dict = {}
    exec(compile(text, "net.py", "exec"), names)  # our own text
    torch.manual_seed(0)
    net = names["Net"]().double().eval()
    state = {key: torch.randn_like(each) / 3 for key, each in net.state_dict().items()}
    net.load_state_dict(state)
    torch.save(state, tmp_path / "w.pt")
    (tmp_path / "net.py").write_text(text)
    rng = np.random.default_rng(0)
    x = rng.standard_normal(shape) if len(shape) == 3 else rng.integers(0, 9, shape)
    torch.set_default_dtype(torch.float64)
    try:
        with torch.no_grad():
            made = net(torch.tensor(x), *(torch.zeros(each) for each in STATES.get(name, [])))
    finally:
        torch.set_default_dtype(torch.float32)
    expected = [each.numpy() for each in (made if isinstance(made, tuple) else (made,))]
    np.savez(tmp_path / "x.npz", x=x[:, None] if x.ndim == 1 else x)
    found = found_in(str(tmp_path / "w.pt"), config=str(tmp_path / "net.py"))[0]
    trace = finish(checked_run(found.stack, prepare(found, data=tmp_path / "x.npz"), tmp_path / "x.npz")).trace
    for ours, theirs in zip(trace.outputs, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
