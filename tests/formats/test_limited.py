"""Damaged files read by a process that the system kills where it takes more than it may: `limited.py`.

Ten files of every kind, or as many as `DAMAGED_FILES` says, up to 300. Long.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.formats.test_damaged import KINDS, Kind

ROOT = Path(__file__).parent.parent.parent
COUNT = min(int(os.environ.get("DAMAGED_FILES", "10")), 300)


pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="the bounds are Linux's")]


def damaged(kind: Kind) -> list[bytes]:
    """Files of that kind, always the same ones."""
    made: list[bytes] = []

    @settings(
        max_examples=COUNT,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(kind.seeds).flatmap(kind.harm))
    def collect(raw: bytes) -> None:
        made.append(raw)

    collect()
    return made


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python process, and what it said."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


BEYOND = """
import signal, sys
from pathlib import Path
from tests.formats import limited
signal.signal(signal.SIGXCPU, limited.too_long)
def forever(path):
    while True:
        pass
file, baseline = Path(sys.argv[1]), limited.address_space()
print(limited.within(lambda path: bytearray(limited.SPARE + (1 << 24)), file, baseline))
print(limited.within(lambda path: bytearray(limited.SPARE // 2), file, baseline))
limited.SECONDS = 0
print(limited.within(forever, file, baseline))
"""


def test_the_bounds_are_kept(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert ran("-c", BEYOND, str(tmp_path / "empty")).stdout.split("\n")[:3] == ["MemoryError: ", "read", "TooLong: "]


def test_damaged_files_are_read_within_the_system_s_bounds(tmp_path: Path) -> None:
    written = 0
    for number, kind in enumerate(KINDS.values()):
        if kind.needs and importlib.util.find_spec(kind.needs) is None:
            continue
        place = tmp_path / str(number)
        place.mkdir()
        (place / f"sound{kind.ending}").write_bytes(kind.seeds[0])
        for index, raw in enumerate(damaged(kind)):
            (place / f"{index}{kind.ending}").write_bytes(raw)
        written += len(list(place.iterdir())) * len(kind.read)
    made = ran("-m", "tests.formats.limited", str(tmp_path))
    assert made.returncode == 0, made.stdout + made.stderr
    read, refused = (int(line.split()[0]) for line in made.stdout.splitlines())
    assert read + refused == written
    assert read >= len(KINDS)
    assert refused > len(KINDS)
