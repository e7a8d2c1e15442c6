"""The live comparison: `pytest -m parity tests/parity`, where Keras and PyTorch are installed; skipped elsewhere."""

import os

import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "parity: held against Keras and PyTorch in this process")
