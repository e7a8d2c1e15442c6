"""From frames to a moving GIF: what the screen showed after each key.

This module imports Pillow, which is optional: it is imported on use.
"""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from rnn_tui.app.pictures.frame import Frame
from rnn_tui.app.pictures.png import nearest, painted

SECONDS, LAST_SECONDS = 0.7, 3.0
"""How long a frame is shown, and the last one, before it begins again."""
COLOURS = 255
"""Of the palette, which all frames share; one more is for what does not change."""


def gif(frames: Sequence[Frame], comment: str) -> bytes:
    """The frames, all of one size, as a GIF file that repeats; `comment` goes into it, in ASCII.

    A frame that equals the one before is not shown again, but takes its time. Raises `RnnError` if a font is
    missing.
    """
    shown, times = _runs(frames)
    images = [np.asarray(_half(painted(frame)), dtype=np.int32) for frame in shown]
    seen = {colour for frame in shown for row in frame.rows for cell in row for colour in (cell.ink, cell.paper)}
    indexes, palette = nearest(np.concatenate(images), seen, COLOURS)
    pages = [Image.fromarray(each) for each in np.split(indexes, len(images))]
    for page in pages:
        page.putpalette(palette.astype(np.uint8).tobytes())
    made = BytesIO()
    pages[0].save(
        made,
        "GIF",
        save_all=True,
        append_images=pages[1:],
        duration=[round(1000 * each) for each in times],
        loop=0,
        optimize=False,
        comment=comment.encode("ascii"),
    )
    return made.getvalue()


def _runs(frames: Sequence[Frame]) -> tuple[list[Frame], list[float]]:
    """The frames without repetitions, and how many seconds each is shown."""
    shown, times = [frames[0]], [0.0]
    for frame in frames:
        if frame != shown[-1]:
            shown.append(frame)
            times.append(0.0)
        times[-1] += SECONDS
    return shown, [*times[:-1], max(times[-1], LAST_SECONDS)]


def _half(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX)
