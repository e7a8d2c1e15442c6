"""The names in Keras code: usual names without an import, and names that differ between versions."""

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.plan.naming import snake_case

HABITS = {
    "tf": "tensorflow",
    "tensorflow": "tensorflow",
    "keras": "keras",
    "tf_keras": "tf_keras",
    "layers": "keras.layers",
    "ops": "keras.ops",
    "models": "keras.models",
    "initializers": "keras.initializers",
    "regularizers": "keras.regularizers",
    "constraints": "keras.constraints",
    "activations": "keras.activations",
    "K": "keras.backend",
    "np": "numpy",
    "TimeseriesGenerator": "keras.preprocessing.sequence.TimeseriesGenerator",
    "pad_sequences": "keras.preprocessing.sequence.pad_sequences",
    "to_categorical": "keras.utils.to_categorical",
    "train_test_split": "sklearn.model_selection.train_test_split",
    "numpy": "numpy",
    "math": "math",
}
"""The usual meaning of names that a fragment of code does not import."""

OTHER_LAYERS = frozenset(
    (
        "CuDNNGRU",
        "CuDNNLSTM",
        "InputLayer",
        "Lambda",
        "Merge",
        "TimeDistributedDense",
    )
)
"""Names of layers that have no kind of their own here."""

OPAQUE_LAYERS = frozenset(
    ("CategoryEncoding", "Discretization", "Hashing", "HashedCrossing", "IntegerLookup", "StringLookup")
) | {
    "TextVectorization",
    *("Conv2D", "Conv3D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose", "Conv3DTranspose", "ConvLSTM2D"),
    *("ConvLSTM3D", "MaxPooling2D", "MaxPooling3D", "AveragePooling2D", "AveragePooling3D", "GlobalMaxPooling2D"),
    *("GlobalMaxPooling3D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "ZeroPadding2D", "ZeroPadding3D"),
    *("Cropping2D", "Cropping3D", "UpSampling2D", "UpSampling3D", "SpatialDropout2D", "SpatialDropout3D", "Resizing"),
    *("RandomFlip", "RandomRotation", "RandomZoom", "RandomContrast", "RandomCrop", "CenterCrop", "MelSpectrogram"),
    *("LocallyConnected1D", "LocallyConnected2D", "SpectralNormalization", "TFSMLayer", "TorchModuleWrapper"),
}
"""Keras's layers that are not run here."""
SAME_OPAQUE = {
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "MaxPool2D": "MaxPooling2D",
    "MaxPool3D": "MaxPooling3D",
    "AvgPool2D": "AveragePooling2D",
    "AvgPool3D": "AveragePooling3D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "SeparableConvolution2D": "SeparableConv2D",
    "Convolution2DTranspose": "Conv2DTranspose",
}
"""Their other names."""

MODELS = ("Sequential", "Model", "Functional")

INITIALIZERS = frozenset(
    (
        "Constant",
        "GlorotNormal",
        "GlorotUniform",
        "HeNormal",
        "HeUniform",
        "Identity",
        "LecunNormal",
        "LecunUniform",
        "Ones",
        "Orthogonal",
        "RandomNormal",
        "RandomUniform",
        "TruncatedNormal",
        "VarianceScaling",
        "Zeros",
    )
)


def layer_name(name: str) -> bool:
    """Whether a bare name is one of Keras's layers."""
    return (
        name in OTHER_LAYERS | OPAQUE_LAYERS
        or name in ALIASES | SAME_OPAQUE
        or any(each.kind() == name for each in kinds())
    )


ALIASES = {
    "AvgPool1D": "AveragePooling1D",
    "Convolution1D": "Conv1D",
    "Convolution1DTranspose": "Conv1DTranspose",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "MaxPool1D": "MaxPooling1D",
    "SeparableConvolution1D": "SeparableConv1D",
}
"""Other names of layers, in all versions of Keras."""

RENAMED = {"CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU", "TimeDistributedDense": "Dense"} | ALIASES
"""Names that are no class of Keras 3, with the corresponding class."""

HINTS = {
    "Lambda": "A Lambda holds code, and code is never run",
}
"""Possible replacements for unsupported layers."""

OLD_ARGUMENTS = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "bias": "use_bias",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "U_constraint": "recurrent_constraint",
    "b_constraint": "bias_constraint",
    "p": "rate",
}
"""The argument names of Keras 1, with today's names."""

OLD_OBJECTS = {
    "l1_l2": "L1L2",
    "L1L2Regularizer": "L1L2",
    "maxnorm": "max_norm",
    "nonneg": "non_neg",
    "unitnorm": "unit_norm",
}
"""Functions and classes of earlier versions that create regularizers or constraints, with today's names."""

SHAPES = ("batch_input_shape", "batch_shape", "input_shape", "input_dim", "input_length", "batch_size")
"""Arguments that describe the input of a first layer."""

PASSED_OVER = Layer.passed_over - {*SHAPES} | {"weights", "consume_less", "forget_bias_init", "input_dtype", "cell"}
"""Arguments of a layer without an effect on the forward pass."""

STILL_TAKEN = {
    "implementation": ("LSTM", "GRU"),
    "use_cudnn": ("LSTM", "GRU"),
    "time_major": (),
    "consume_less": (),
    "forget_bias_init": (),
    "input_dtype": (),
}
"""Those that are an error in Keras 3, with the layers that take them all the same."""


def layer_of_function(name: str) -> str | None:
    """The class of a function of `keras.layers` that creates and calls a layer, such as `concatenate`; None for
    others."""
    return next((each.kind() for each in kinds() if snake_case(each.kind()) == name), None)
