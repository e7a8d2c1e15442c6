"""The live comparison: `pytest -m parity tests/parity`, where Keras and PyTorch are installed; skipped elsewhere."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Frameworks take seconds to import: they are not, where these tests are not asked for."""
    asked = config.option.markexpr
    return True if asked and ("parity" not in asked or "not parity" in asked) else None
