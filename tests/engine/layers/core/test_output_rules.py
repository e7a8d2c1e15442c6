"""Output shapes of layers over space, against those that Keras 3 worked out (the parity test makes many more)."""

from typing import Any

import pytest

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.layers.core.opaque import opaque
from rnn_tui.engine.layers.core.output_rules import output_shape
from rnn_tui.engine.layers.reshaping.flatten import Flatten

IMAGE = (None, 16, 12, 3)
CASES = [
    ("Conv2D", IMAGE, {"filters": 4, "kernel_size": (3, 2)}, (None, 14, 11, 4)),
    ("Conv2D", IMAGE, {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}, (None, 8, 6, 4)),
    ("Conv2D", IMAGE, {"filters": 4, "kernel_size": (3, 3), "dilation_rate": (2, 2)}, (None, 12, 8, 4)),
    (
        "Conv2D",
        (None, 3, 16, None),
        {"filters": 4, "kernel_size": (3, 3), "data_format": "channels_first"},
        (None, 4, 14, None),
    ),
    ("SeparableConv2D", IMAGE, {"filters": 5, "kernel_size": (2, 2), "strides": (2, 2)}, (None, 8, 6, 5)),
    ("DepthwiseConv2D", IMAGE, {"kernel_size": (3, 3), "depth_multiplier": 2}, (None, 14, 10, 6)),
    ("Conv2DTranspose", IMAGE, {"filters": 2, "kernel_size": (3, 3), "strides": (2, 2)}, (None, 33, 25, 2)),
    ("MaxPooling2D", IMAGE, {"pool_size": (2, 1)}, (None, 8, 12, 3)),
    ("AveragePooling2D", IMAGE, {"pool_size": (3, 3), "strides": (2, 2), "padding": "same"}, (None, 8, 6, 3)),
    ("GlobalMaxPooling2D", IMAGE, {}, (None, 3)),
    ("GlobalAveragePooling2D", IMAGE, {"keepdims": True}, (None, 1, 1, 3)),
    ("ZeroPadding2D", IMAGE, {"padding": ((1, 2), (0, 1))}, (None, 19, 13, 3)),
    ("Cropping2D", IMAGE, {"cropping": ((1, 2), (0, 1))}, (None, 13, 11, 3)),
    ("UpSampling2D", IMAGE, {"size": (1, 2)}, (None, 16, 24, 3)),
    ("SpatialDropout2D", IMAGE, {}, IMAGE),
    ("Resizing", IMAGE, {"height": 8, "width": 9}, (None, 8, 9, 3)),
    ("ConvLSTM2D", (None, 5, 16, 12, 3), {"filters": 4, "kernel_size": (3, 3)}, (None, 14, 10, 4)),
    (
        "ConvLSTM2D",
        (None, 5, 16, 12, 3),
        {"filters": 4, "kernel_size": (3, 3), "return_sequences": True},
        (None, 5, 14, 10, 4),
    ),
    ("Conv3D", (None, 8, 8, 8, 1), {"filters": 2, "kernel_size": (3, 3, 3)}, (None, 6, 6, 6, 2)),
    ("TextVectorization", (None,), {"max_tokens": 50, "output_sequence_length": 7}, (None, 7)),
    ("TextVectorization", (4, 1), {}, (4, None)),
    (
        "TextVectorization",
        (None,),
        {"output_mode": "tf_idf", "max_tokens": 50, "pad_to_max_tokens": True},
        (None, 50),
    ),
    ("StringLookup", (None, 5), {"max_tokens": 50}, (None, 5)),
    ("CategoryEncoding", (None, 5), {"num_tokens": 9}, (None, 9)),
    ("CategoryEncoding", (None, 5), {"num_tokens": 9, "output_mode": "one_hot"}, (None, 5, 9)),
    ("CategoryEncoding", (None, 1), {"num_tokens": 9, "output_mode": "one_hot"}, (None, 9)),
    ("Hashing", (None, 5), {"num_bins": 9}, (None, 5)),
]


@pytest.mark.parametrize(("kind", "shape", "settings", "expected"), CASES, ids=lambda each: str(each)[:40])
def test_the_shape_follows_from_the_options(kind: str, shape: Shape, settings: dict[str, Any], expected: Shape) -> None:
    assert output_shape(kind, settings, shape) == expected
    made = opaque(kind)(settings=tuple(settings.items()))
    assert made.output_shapes((shape,)) == (expected,)


@pytest.mark.parametrize(
    ("kind", "shape", "settings"),
    [
        ("Mine", IMAGE, {}),
        ("TextVectorization", (None,), {"output_mode": "count", "max_tokens": 50}),
        ("StringLookup", (None, 5), {"output_mode": "one_hot", "max_tokens": 50}),
        ("Conv2D", (None, 16, 3), {"filters": 4, "kernel_size": (3, 3)}),
        ("Conv2D", IMAGE, {"kernel_size": (3, 3)}),
        ("Conv2D", IMAGE, {"filters": 4, "kernel_size": "three"}),
        ("Conv2D", IMAGE, {"filters": 4, "kernel_size": (99, 99)}),
        ("MaxPooling2D", IMAGE, {"pool_size": (2, 2), "strides": (0, 0)}),
    ],
)
def test_what_does_not_fit_has_no_shape(kind: str, shape: Shape, settings: dict[str, Any]) -> None:
    assert output_shape(kind, settings, shape) == ()


def test_a_wrapper_makes_the_shape_of_every_timestep() -> None:
    pool = opaque("MaxPooling2D")(settings=(("pool_size", (2, 2)),))
    inner = opaque("Sequential")(inside=(pool, Flatten()))
    assert opaque("TimeDistributed")(inside=(inner,)).output_shapes(((None, 7, 16, 12, 3),)) == ((None, 7, 144),)
    assert opaque("TimeDistributed")(inside=(pool,)).output_shapes(((None, 7),)) == ()


def test_two_halves_are_merged() -> None:
    lstm = opaque("ConvLSTM2D")(settings=(("filters", 4), ("kernel_size", 3)))
    shapes = ((None, 5, 8, 8, 1),)
    assert opaque("Bidirectional")(inside=(lstm,), settings=(("merge_mode", "concat"),)).output_shapes(shapes) == (
        (None, 6, 6, 8),
    )
    assert opaque("Bidirectional")(inside=(lstm,)).output_shapes(shapes) == ()
