"""From a frame to a PNG: cells painted side by side, a quiet rounded window around them, and at most 256 colours.

This module imports Pillow, which is optional: it is imported on use.
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from rnn_tui.app.pictures.frame import Colour, Frame
from rnn_tui.app.pictures.glyphs import HEIGHT, WIDTH, Arc, Box, Shape, shapes
from rnn_tui.engine.core.errors import RnnError

FONTS = {
    (False, False): "DejaVuSansMono.ttf",
    (True, False): "DejaVuSansMono-Bold.ttf",
    (False, True): "DejaVuSansMono-Oblique.ttf",
    (True, True): "DejaVuSansMono-BoldOblique.ttf",
}
"""By bold and italic."""
FONT_SIZE, BASELINE = 30, 28
"""In pixels; at this size a character is as wide as a cell."""
MISSING = (2, 5)
"""How far the box of a character that no font has is from the edges of its cells, across and along, in pixels."""
PADDING, RADIUS, RIM = 20, 24, 2
"""The window's, in pixels."""
FINE = 4
"""How many times finer shapes are drawn before they are averaged down."""
OPACITIES = tuple(range(0, 256, 32))
"""What the pixels outside the window's round corners may have."""
APART = 9
"""How far apart two blends of colours are at least, red, green and blue added up, for both to be in the palette."""


def png(frame: Frame, chunks: Mapping[str, str]) -> bytes:
    """The frame as a PNG file; `chunks` go into it as `tEXt`. Raises `RnnError` if a font is missing."""
    notes = PngImagePlugin.PngInfo()
    for key, text in chunks.items():
        notes.add_text(key, text)
    window, opacity = _windowed(painted(frame), frame)
    seen = {colour for row in frame.rows for cell in row for colour in (cell.ink, cell.paper)}
    picture, transparency = _indexed(window, opacity, seen)
    made = BytesIO()
    picture.save(made, "PNG", optimize=True, transparency=transparency, pnginfo=notes)
    return made.getvalue()


def painted(frame: Frame) -> Image.Image:
    """The cells, and nothing around them; a character that no font has is an empty box, as in a terminal. Raises
    `RnnError` if a font is missing."""
    columns, rows = frame.size
    image = Image.new("RGB", (columns * WIDTH, rows * HEIGHT))
    draw = ImageDraw.Draw(image)
    for y, row in enumerate(frame.rows):
        top = y * HEIGHT
        for x, cell in enumerate(row):
            draw.rectangle((x * WIDTH, top, (x + 1) * WIDTH - 1, top + HEIGHT - 1), fill=cell.paper)
        for x, cell in enumerate(row):
            left = x * WIDTH
            cells = 2 if x + 1 < columns and not row[x + 1].text else 1
            if cell.text.strip():
                image.paste(cell.ink, (left, top), _mask(cell.text, cell.bold, cell.italic, cells))
            if cell.underline:
                draw.rectangle((left, top + BASELINE + 3, left + WIDTH - 1, top + BASELINE + 4), fill=cell.ink)
            if cell.strike:
                draw.rectangle((left, top + HEIGHT // 2, left + WIDTH - 1, top + HEIGHT // 2 + 1), fill=cell.ink)
    return image


@cache
def _mask(text: str, bold: bool, italic: bool, cells: int) -> Image.Image:
    """How much ink each pixel takes under a character, 0 … 255."""
    made = shapes(text)
    if made:
        return _drawn(made)
    mask = Image.new("L", (cells * WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(mask)
    font = next((each for each in (_font(bold, italic), _font(False, False)) if _has(each, text[0])), None)
    if font is None:
        draw.rectangle((*MISSING, mask.width - 1 - MISSING[0], HEIGHT - 1 - MISSING[1]), outline=255, width=2)
    else:  # marks that it has not are left out
        text = "".join(each for each in text if _has(font, each))
        draw.text((0, BASELINE), text, fill=255, font=font, anchor="ls")
    return mask


def without_glyph(frame: Frame) -> str:
    """The characters of the frame that are drawn as empty boxes, each once."""
    seen = {cell.text[0] for row in frame.rows for cell in row if cell.text.strip()}
    return "".join(sorted(each for each in seen if not shapes(each) and not _has(_font(False, False), each)))


@cache
def _has(font: ImageFont.FreeTypeFont, character: str) -> bool:
    return bytes(font.getmask(character)) != bytes(font.getmask("\U0010ffff"))


def _drawn(made: list[Shape]) -> Image.Image:
    """The mask of shapes, drawn `FINE` times as large and averaged down."""
    mask = Image.new("L", (WIDTH * FINE, HEIGHT * FINE), 0)
    draw = ImageDraw.Draw(mask)
    for each in made:
        if isinstance(each, Box):
            edges = [edge * FINE for edge in (each.left, each.top, each.right, each.bottom)]
            draw.rectangle((edges[0], edges[1], edges[2] - 1, edges[3] - 1), fill=round(255 * each.strength))
            continue
        outer = each.radius + (each.thickness / 2 if isinstance(each, Arc) else 0)
        left, top = (each.x - outer) * FINE, (each.y - outer) * FINE
        around = (left, top, left + 2 * outer * FINE - 1, top + 2 * outer * FINE - 1)
        if isinstance(each, Arc):
            draw.arc(around, each.start, each.start + 90, fill=255, width=round(each.thickness * FINE))
        else:
            draw.ellipse(around, fill=255)
    return mask.resize((WIDTH, HEIGHT), Image.Resampling.BOX)


@cache
def _font(bold: bool, italic: bool) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(FONTS[bold, italic], FONT_SIZE, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        raise RnnError(
            f"the font DejaVu Sans Mono ({FONTS[bold, italic]}) is not installed; its packages are fonts-dejavu "
            "(Debian, Ubuntu), dejavu-sans-mono-fonts (Fedora) and font-dejavu (Homebrew)"
        ) from None


def _windowed(screen: Image.Image, frame: Frame) -> tuple[Image.Image, Image.Image]:
    """The screen in a window as dark as its first cell, and the window's opacity."""
    paper = frame.rows[0][0].paper
    rim: Colour = (paper[0] + 44, paper[1] + 44, paper[2] + 44)
    width, height = screen.width + 2 * PADDING, screen.height + 2 * PADDING

    def rounded(margin: int) -> Image.Image:
        fine = Image.new("L", (width * FINE, height * FINE), 0)
        edges = (margin * FINE, margin * FINE, (width - margin) * FINE - 1, (height - margin) * FINE - 1)
        ImageDraw.Draw(fine).rounded_rectangle(edges, (RADIUS - margin) * FINE, fill=255)
        return fine.resize((width, height), Image.Resampling.BOX)

    window = Image.new("RGB", (width, height), rim)
    window.paste(paper, (0, 0), rounded(RIM))
    window.paste(screen, (PADDING, PADDING))
    return window, rounded(0)


def _indexed(image: Image.Image, opacity: Image.Image, seen: set[Colour]) -> tuple[Image.Image, bytes]:
    """The image with a palette, and the palette's opacities.

    The colours seen in the frame come first, then the most frequent of the blends at the edges of characters; what has
    no colour of its own takes the nearest. The last `OPACITIES` are the rim's, for the round corners.
    """
    room = 256 - len(OPACITIES)
    pixels = np.asarray(image, dtype=np.int32)
    indexes, palette = nearest(pixels, seen, room)
    alpha = np.asarray(opacity, dtype=np.int32)
    steps = np.minimum((alpha + 16) // 32, len(OPACITIES))
    indexes = np.where(steps < len(OPACITIES), room + steps, indexes).astype(np.uint8)
    rim = pixels[0, 0]
    full = np.concatenate([palette, np.zeros((room - len(palette), 3), np.int32), np.tile(rim, (len(OPACITIES), 1))])
    found = Image.fromarray(indexes)
    found.putpalette(full.astype(np.uint8).tobytes())
    return found, bytes([255] * room + list(OPACITIES))


def nearest(pixels: NDArray[np.int32], seen: set[Colour], room: int) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """For each pixel the index of the nearest colour of a palette, and the palette, (at most `room`, 3).

    `pixels` is (rows, columns, 3). The colours `seen` come first in the palette.
    """
    packed = (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
    codes, where, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)
    palette = _chosen(colours, counts, seen, room)
    found = np.array([np.abs(palette - colour).sum(axis=1).argmin() for colour in colours], dtype=np.uint8)
    return found[where.reshape(packed.shape)], palette


def _chosen(colours: NDArray[np.int32], counts: NDArray[np.int64], seen: set[Colour], room: int) -> NDArray[np.int32]:
    """At most `room` of the colours, none of the blends too close to another."""
    order = sorted(range(len(colours)), key=lambda i: (tuple(colours[i]) not in seen, -int(counts[i])))
    kept = np.empty((0, 3), dtype=np.int32)
    for i in order:
        if len(kept) == room:
            break
        if tuple(colours[i]) in seen or np.abs(kept - colours[i]).sum(axis=1).min() >= APART:
            kept = np.concatenate([kept, colours[i : i + 1]])
    return kept
