"""Studies: values that ask, work that can be watched and left."""

from dataclasses import dataclass

from rnn_tui.engine.core.work import Progress, Work
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.base_study import Study, answer
from rnn_tui.engine.run.model import Model


@dataclass(frozen=True)
class Sum(Study[float]):
    """The sum of the output times a factor, timestep by timestep."""

    factor: float = 1

    def work(self, trace) -> Work[float]:
        found = 0.0
        for t, row in enumerate(trace.output[0]):
            yield Progress(t, trace.timesteps, "summing")
            found += self.factor * float(row.sum())
        return found


def test_an_answer_is_what_the_work_returns():
    trace = Model.draw(built_in("tutorial").stack).run()
    assert abs(answer(Sum(2), trace) - 2 * trace.output.sum()) < 1e-12


def test_the_same_question_is_the_same_value():
    assert Sum(2) == Sum(2)
    assert len({Sum(2), Sum(2), Sum(3)}) == 2


def test_progress_is_said_in_percent():
    assert str(Progress(17, 50, "influence")) == "influence 34 %"
    assert str(Progress(0, 0, "influence")) == "influence 0 %"
