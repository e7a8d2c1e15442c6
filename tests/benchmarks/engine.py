"""The engine against its peers: `python -m tests.benchmarks.engine [WORKLOAD | step | backward …]`.

Each installed peer runs in this process, in turns with ours, on one thread, with the same weights and inputs. Printed:
our time, then our time ÷ the peer's (below 1: ours is faster) and the largest difference between the outputs. Peers
that are not installed are left out; the tutorial's loop is always there. Ours is `scan`, a layer's way through a
sequence; what the checks and records around it cost is in the time of `Model.run`, set against Keras's `model(x)`.
"""

import datetime
import platform
import sys
import tracemalloc
from collections.abc import Callable

import numpy as np

from rnn_tui.engine.gradients.gradients import gradients
from tests.benchmarks.peers import PEERS, torch, torch_module
from tests.benchmarks.timing import seconds
from tests.benchmarks.workloads import CELLS, WORKLOADS, Workload, ours


def shown(time: float) -> str:
    return f"{time * 1e6:9.1f} µs" if time < 0.01 else f"{time * 1e3:9.1f} ms"


def forward(work: Workload) -> None:
    """One line for each cell: outputs of every timestep, float32."""
    for kind in CELLS:
        model, x = work.model(kind), work.inputs()
        mine = ours(model, x)
        contenders: dict[str, Callable[[], np.ndarray]] = {"ours": mine}
        for name, peer in PEERS.items():
            made = peer(kind.__name__, work, model, x)
            if made is not None:
                contenders[name] = made
        if work.T < 1000:
            contenders["Model.run"] = lambda model=model, x=x: model.run(x, dtype="float32").output
        want = mine()
        times = seconds(contenders, rounds=3 if work.T > 1000 else 25)
        parts = [f"{work.name:9s} {kind.__name__:10s}{shown(times['ours'])}"]
        for name in PEERS:
            if name in times:
                error = float(np.max(np.abs(contenders[name]() - want)))
                parts.append(f"{name} {times['ours'] / times[name]:.3f} ({error:.0e})")
        if "keras" in times:
            parts.append(f"Model.run{shown(times['Model.run'])}, ÷ keras {times['Model.run'] / times['keras']:.3f}")
        print("   ".join(parts), flush=True)


def single_step() -> None:
    """One `step` against one PyTorch cell."""
    if torch is None:
        return
    peers = {"SimpleRNN": torch.nn.RNNCell, "LSTM": torch.nn.LSTMCell, "GRU": torch.nn.GRUCell}
    for units in (8, 64):
        for kind in CELLS:
            model = Workload("step", 1, 4, units).model(kind)
            layer, weights = model.stack.resolved[0], model.weights[0]
            x, states = np.ones((1, 4), np.float32), [np.zeros((1, units), np.float32) for _ in layer.states]
            cell, given = peers[kind.__name__](4, units), torch.ones(1, 4)
            state = (torch.zeros(1, units),) * 2 if kind.__name__ == "LSTM" else torch.zeros(1, units)

            def theirs(cell=cell, given=given, state=state):
                with torch.no_grad():
                    return cell(given, state)

            mine = lambda layer=layer, weights=weights, x=x, states=states: layer.step(weights, x, *states)  # noqa: E731
            times = seconds({"ours": mine, "torch": theirs})
            ratio = times["ours"] / times["torch"]
            print(f"step {units:4d} {kind.__name__:10s}{shown(times['ours'])}   torch {ratio:.3f}")


def backward(work: Workload) -> None:
    """Gradients of the last output by inputs, weights and every state, forward pass not counted, float64."""
    if torch is None:
        return
    cells = {"SimpleRNN": torch.nn.RNNCell, "LSTM": torch.nn.LSTMCell, "GRU": torch.nn.GRUCell}
    for kind in CELLS:
        model, x = work.model(kind), work.inputs()
        trace = model.run(x, dtype="float64")
        module = torch_module(kind.__name__, work, model, "float64")
        cell = cells[kind.__name__](work.D, work.H).double()
        cell.load_state_dict({name[:-3]: each for name, each in module.state_dict().items()})
        given = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        state = None
        seen = []
        for t in range(work.T):
            state = cell(given[:, t], state)
            seen.append(state)
        firsts = [each[0] if kind.__name__ == "LSTM" else each for each in seen]
        everything = [part for each in seen for part in (each if kind.__name__ == "LSTM" else (each,))]
        asked = [given, *cell.parameters(), *everything]

        def theirs(firsts=firsts, asked=asked):
            return torch.autograd.grad(firsts[-1].sum(), asked, retain_graph=True)

        mine = lambda trace=trace: gradients(trace)  # noqa: E731
        error = float(np.max(np.abs(mine().dx - theirs()[0].numpy())))
        times = seconds({"ours": mine, "torch": theirs}, rounds=25 if work.T < 500 else 9)
        ratio = times["ours"] / times["torch"]
        print(f"backward {work.name:9s} {kind.__name__:10s}{shown(times['ours'])}   torch {ratio:.3f} ({error:.0e})")


def memory(work: Workload) -> None:
    """The most that a run holds, against what it records."""
    for kind in CELLS:
        model, x = work.model(kind), work.inputs()
        go = ours(model, x)
        go()
        tracemalloc.start()
        go()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        share = peak / (work.T * work.B * work.H * 4)
        print(f"memory {work.name:9s} {kind.__name__:10s}{peak / 1e6:9.1f} MB   {share:.1f} × h")


def main(chosen: list[str]) -> None:
    wanted = [each for each in WORKLOADS if not chosen or each.name in chosen]
    print(f"{datetime.date.today()} · {platform.machine()} · NumPy {np.__version__} · ours ÷ peer (difference)")
    for work in wanted:
        forward(work)
    if not chosen or "step" in chosen:
        single_step()
    for work in WORKLOADS[:3]:
        if not chosen or "backward" in chosen:
            backward(work)
    for work in wanted:
        memory(work)


if __name__ == "__main__":
    main(sys.argv[1:])
