"""How it stands with the run of the plan: done, under way, stopped, or not to be done."""

from dataclasses import dataclass
from typing import Literal, Self

STOPPED = "The run was stopped. Press esc to run it after all, or change the plan."
"""Why there is nothing to show after escape."""


@dataclass(frozen=True)
class RunState:
    """One of four: idle (what was asked for is there), running, stopped by the user, failed."""

    phase: Literal["idle", "running", "stopped", "failed"] = "idle"
    text: str = ""
    """While running: how far it is; where it failed: why."""

    @classmethod
    def running(cls, progress: str = "") -> Self:
        """Under way; `progress` says how far, once that is known."""
        return cls("running", progress or "computing …")

    @classmethod
    def stopped(cls) -> Self:
        """Left by the user."""
        return cls("stopped", STOPPED)

    @classmethod
    def failed(cls, reason: str) -> Self:
        """Not to be done, for that reason."""
        return cls("failed", reason)

    @property
    def is_running(self) -> bool:
        return self.phase == "running"

    @property
    def is_stopped(self) -> bool:
        return self.phase == "stopped"

    @property
    def progress(self) -> str:
        """What is under way; empty: nothing."""
        return self.text if self.is_running else ""

    @property
    def reason(self) -> str:
        """Why there is no trace; empty: there is one, or one is on its way."""
        return "" if self.is_running else self.text
