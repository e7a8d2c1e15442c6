"""What a fresh interpreter loads and sets: imports that cost nothing until they are used."""

import os
import subprocess
import sys

FREE = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}


def loaded(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after that statement and did not have before."""
    code = (
        f"import sys; before = set(sys.modules); {statement}; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_engine_needs_numpy_and_nothing_else():
    numpy_s_own = loaded("import numpy.random")  # its compiled parts bring a runtime with a name of its own
    found = loaded("import rnn_tui.engine, rnn_tui.engine.plan.builtin_models, rnn_tui.engine.summary.summarize")
    assert found - set(sys.stdlib_module_names) - numpy_s_own == {"rnn_tui"}


def test_importing_the_package_imports_nothing():
    assert loaded("import rnn_tui") == {"rnn_tui"}


def test_the_recorder_imports_nothing_before_it_records():
    assert loaded("import rnn_tui.record") - set(sys.stdlib_module_names) == {"rnn_tui"}


def test_the_recorder_leaves_a_training_script_its_threads():
    code = "import rnn_tui.record, os; print(any(name.endswith('_NUM_THREADS') for name in os.environ))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=FREE)
    assert done.stdout.strip() == "False"


def test_products_run_on_as_many_threads_as_the_user_says():
    code = "import rnn_tui.cli.main, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    env = FREE | {"OPENBLAS_NUM_THREADS": "3"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "3"


FIRST = {
    *("cli.start", "app.app", "app.first_frame", "app.control_filter", "app.filters_in_turn", "app.key_queue"),
    *("app.failures", "app.notifications", "panes.notification_log", "panes.widgets.guarded"),
    *("app.theme_colours", "app.eight_bit_colours", "charts.primitives.colour_meanings", "charts.primitives.contrast"),
    *("formats.io.lazy_import", "formats.io.user_state"),
}
"""What is imported before the first frame: the frame, its colours, and what keys, failures and the theme go through."""


def test_the_first_frame_needs_neither_the_engine_nor_numpy_nor_the_command_line():
    """It is drawn before they are imported: they take longer than it does."""
    code = (
        "import rnn_tui.cli.start, rnn_tui.app.app as app, sys; "
        "app.REMEMBERED_THEME(); app.RnnTui().get_css_variables(); print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = done.stdout.split()
    assert "textual.app" in found
    ours = {each for each in found if each.startswith("rnn_tui")}
    assert {"numpy", "click", "rnn_tui.engine", "rnn_tui.screens", "rnn_tui.panes.views"}.isdisjoint(found)
    packages = {each for each in ours if any(other.startswith(f"{each}.") for other in ours)}
    assert {each.removeprefix("rnn_tui.") for each in ours - packages} == FIRST


LATE = (
    "screens.dialogs",
    *(f"formats.{each}" for each in ("keras", "keras_code", "python_code", "torch", "onnx", "numpy", "trace")),
    *(f"formats.data.{each}" for each in ("reader", "npz", "npy", "table")),
)
"""What is imported when it is used: dialogs, and what reads and writes the files of other tools."""


def test_starting_the_explorer_imports_no_dialog_no_reader_and_no_exporter_and_products_run_on_one_thread():
    code = (
        "from rnn_tui.cli.main import opening_of; import os, sys; opening_of(['tutorial']).screen; "
        "import rnn_tui.app.app, rnn_tui.screens.workbench.screen, rnn_tui.formats.open_file; "
        "import rnn_tui.formats.preview, rnn_tui.formats.write_formats; "
        "print(os.environ['OPENBLAS_NUM_THREADS'], *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=FREE)
    assert done.stdout.startswith("1 ")
    ours = [each.removeprefix("rnn_tui.") for each in done.stdout.split() if each.startswith("rnn_tui.")]
    assert "formats.known_formats" in ours
    early = [each for each in ours if any(each == late or each.startswith(f"{late}.") for late in LATE)]
    assert early == ["screens.dialogs", "screens.dialogs.dialog"]
