"""A run of training that is watched: it can be left and gone on with, update by update, as often as one likes.

The work is one generator from the first update to the last. Whoever goes on with it does so in a thread of its own;
only one does at a time, which `lock` is for. What is shown is made by `record`, of copies.
"""

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from rnn_tui.engine.core.work import unbounded
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.history import TrainingProgress
from rnn_tui.engine.training.session.choices import PreparedTraining
from rnn_tui.engine.training.session.record import Racer, TrainingRecord
from rnn_tui.engine.training.session.training_recorder import TrainingRecorder


class Session:
    """A run of training and what is known of it."""

    def __init__(self, prepared: PreparedTraining) -> None:
        """Raises `InputError` where examples and settings do not fit the model."""
        self.prepared = prepared
        data = prepared.data
        self.fit = Fit(prepared.model, data.examples, prepared.settings, data.validation)
        self.lock = Lock()
        self.rivals = tuple((name, Session(each)) for name, each in prepared.rivals)
        """The other models of a race: each makes an update for every one of this."""
        self._ended = False
        """Whether its own last update is made, or something ended its training before; its rivals may go on."""
        self._overflow = ""
        self._work = self.fit.work()
        self._recorder = TrainingRecorder(self.fit)

    @property
    def step(self) -> int:
        """Updates so far; in a race of the model that is farthest."""
        return max(each.fit.history.updates for _, each in self.racers)

    @property
    def done(self) -> bool:
        """Whether the last update is made, or something ended training before; in a race that of every model."""
        return self._leader() is None

    def record(self) -> TrainingRecord:
        """What there is so far."""
        record = replace(self._recorder.record(), overflow=self._overflowed())
        if not self.rivals:
            return record
        first = Racer(self.racers[0][0], record)
        return replace(record, race=(first, *(Racer(name, each.record()) for name, each in self.rivals)))

    @property
    def racers(self) -> "tuple[tuple[str, Session], ...]":
        """All models of a race, this one first, by what they are made around; this one alone if there is no race."""
        return ((self.prepared.model.stack.layers[0].kind(), self), *self.rivals)

    def _overflowed(self) -> str:
        """Where the first number arose that is none; looked for once."""
        found = self.fit.overflow
        if found is not None and not self._overflow:
            place = found.place(self.prepared.model, self.fit.settings.dtype)
            self._overflow = place or "it overflows in the forward pass"
        return self._overflow

    def train(self, left: Callable[[], bool], look: Callable[[], None], updates: int | None = None) -> None:
        """Goes on until it is done, `left` says so, or so many updates are made. A model of a race that has ended,
        as by a loss that is NaN, leaves the others to go on.

        `look` is called after updates whose weights were copied, twenty times a second at most. May be called again,
        from another thread too: who comes waits until the one before has left.
        """
        with self.lock, unbounded():
            last = None if updates is None else self.step + updates
            while not left() and (last is None or self.step < last) and (leader := self._leader()) is not None:
                looks = leader._go_on()
                for _, each in self.rivals:
                    each._follow(left, leader.step)
                if looks:
                    look()
            for _, each in self.racers:
                each._recorder.look()

    def _leader(self) -> "Session | None":
        """The first model of the race that has not ended: the others keep up with it. None if all have."""
        return next((each for _, each in self.racers if not each._ended), None)

    def _follow(self, left: Callable[[], bool], step: int) -> None:
        """Goes on to that update, or until `left` says so."""
        while not self._ended and not left() and self.step < step:
            self._go_on()

    def end(self) -> None:
        """Ends training where it is, of every model of a race; it cannot be gone on with."""
        with self.lock:
            for _, each in self.racers:
                each._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._work.close()
            self._recorder.ended(self.fit.ended().weights)

    def _go_on(self) -> bool:
        """To the next place where it can be left; whether there is something to look at."""
        try:
            progress = next(self._work)
        except StopIteration as stop:
            self._ended = True
            self._recorder.ended(stop.value.weights)
            return False
        assert isinstance(progress, TrainingProgress)
        self._recorder.note(progress)
        return progress.weights is not None
