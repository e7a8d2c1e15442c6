"""A sentence on what is the matter with a run of training, and what would help."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """Something that is the matter."""

    name: str
    text: str
    """A sentence without its full stop."""
    remedy: str
    """What would help, in a few words; a sentence where no choice does."""
    change: Mapping[str, Any] = field(default_factory=dict)
    """What to choose instead; empty where no choice helps."""
