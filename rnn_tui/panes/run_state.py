"""The state of the run of the plan: finished, running, stopped, or failed."""

from dataclasses import dataclass
from typing import Literal, Self

STOPPED = "The run was stopped. Press esc to run it after all, or change the plan."
"""The text in place of a view after escape."""


@dataclass(frozen=True)
class RunState:
    """One of four: idle (the trace is there), running, stopped by the user, failed."""

    phase: Literal["idle", "running", "stopped", "failed"] = "idle"
    text: str = ""
    """While running: the progress; if failed: the reason."""

    @classmethod
    def running(cls, progress: str = "") -> Self:
        """Running; `progress` is empty until it is known."""
        return cls("running", progress or "computing …")

    @classmethod
    def stopped(cls) -> Self:
        """Stopped by the user."""
        return cls("stopped", STOPPED)

    @classmethod
    def failed(cls, reason: str) -> Self:
        """Failed, for this reason."""
        return cls("failed", reason)

    @property
    def is_running(self) -> bool:
        return self.phase == "running"

    @property
    def is_stopped(self) -> bool:
        return self.phase == "stopped"

    @property
    def progress(self) -> str:
        """What is running, and how far; empty: nothing is running."""
        return self.text if self.is_running else ""

    @property
    def reason(self) -> str:
        """Why there is no trace; empty: there is one, or it is being computed."""
        return "" if self.is_running else self.text
