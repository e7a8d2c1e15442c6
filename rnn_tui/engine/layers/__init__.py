"""The layer kinds: one file for each, and its lines in this module.

A new layer kind is one file in the folder it belongs to:

1. a class that derives from `Layer` (or from `Recurrent`, if it keeps a state), with Keras's name;
2. its docstring: equations first, then shapes (the help page and the add dialog show it);
3. its options as fields, `units: int = option(PositiveInteger(), help="…")`: form, checks, code reader and exporter
   read them;
4. `output_shapes` and `weights` (or, for a `Recurrent`, `gates` and `states`);
5. `forward` and `backward`, or for a `Recurrent` one `step` and its `pullback`: state in, state and signals out;
6. `signals`: the signals that `step` records, with a sentence for each;
7. in this module its import, its place in `register(...)`, and its name in `__all__`.

Form, summary, trace, charts, code and help then know it. `tests/test_toy_kind.py` does exactly this.
"""

from rnn_tui.engine.layers.activations.activation import Activation
from rnn_tui.engine.layers.activations.elu import ELU
from rnn_tui.engine.layers.activations.leaky_relu import LeakyReLU
from rnn_tui.engine.layers.activations.prelu import PReLU
from rnn_tui.engine.layers.activations.relu import ReLU
from rnn_tui.engine.layers.activations.softmax import Softmax
from rnn_tui.engine.layers.attention.additive_attention import AdditiveAttention
from rnn_tui.engine.layers.attention.attention import Attention
from rnn_tui.engine.layers.attention.multi_head_attention import MultiHeadAttention
from rnn_tui.engine.layers.convolutional.conv1d import Conv1D
from rnn_tui.engine.layers.convolutional.conv1d_transpose import Conv1DTranspose
from rnn_tui.engine.layers.convolutional.depthwise_conv1d import DepthwiseConv1D
from rnn_tui.engine.layers.convolutional.separable_conv1d import SeparableConv1D
from rnn_tui.engine.layers.core.dense import Dense
from rnn_tui.engine.layers.core.einsum_dense import EinsumDense
from rnn_tui.engine.layers.core.embedding import Embedding
from rnn_tui.engine.layers.core.identity import Identity
from rnn_tui.engine.layers.core.masking import Masking
from rnn_tui.engine.layers.merging.add import Add
from rnn_tui.engine.layers.merging.average import Average
from rnn_tui.engine.layers.merging.concatenate import Concatenate
from rnn_tui.engine.layers.merging.dot import Dot
from rnn_tui.engine.layers.merging.maximum import Maximum
from rnn_tui.engine.layers.merging.minimum import Minimum
from rnn_tui.engine.layers.merging.multiply import Multiply
from rnn_tui.engine.layers.merging.subtract import Subtract
from rnn_tui.engine.layers.normalization.batch_normalization import BatchNormalization
from rnn_tui.engine.layers.normalization.group_normalization import GroupNormalization
from rnn_tui.engine.layers.normalization.layer_normalization import LayerNormalization
from rnn_tui.engine.layers.normalization.rms_normalization import RMSNormalization
from rnn_tui.engine.layers.normalization.unit_normalization import UnitNormalization
from rnn_tui.engine.layers.pooling.average_pooling1d import AveragePooling1D
from rnn_tui.engine.layers.pooling.global_average_pooling1d import GlobalAveragePooling1D
from rnn_tui.engine.layers.pooling.global_max_pooling1d import GlobalMaxPooling1D
from rnn_tui.engine.layers.pooling.max_pooling1d import MaxPooling1D
from rnn_tui.engine.layers.preprocessing.normalization import Normalization
from rnn_tui.engine.layers.preprocessing.rescaling import Rescaling
from rnn_tui.engine.layers.regularization.activity_regularization import ActivityRegularization
from rnn_tui.engine.layers.regularization.alpha_dropout import AlphaDropout
from rnn_tui.engine.layers.regularization.dropout import Dropout
from rnn_tui.engine.layers.regularization.gaussian_dropout import GaussianDropout
from rnn_tui.engine.layers.regularization.gaussian_noise import GaussianNoise
from rnn_tui.engine.layers.regularization.spatial_dropout1d import SpatialDropout1D
from rnn_tui.engine.layers.reshaping.cropping1d import Cropping1D
from rnn_tui.engine.layers.reshaping.flatten import Flatten
from rnn_tui.engine.layers.reshaping.permute import Permute
from rnn_tui.engine.layers.reshaping.repeat_vector import RepeatVector
from rnn_tui.engine.layers.reshaping.reshape import Reshape
from rnn_tui.engine.layers.reshaping.up_sampling1d import UpSampling1D
from rnn_tui.engine.layers.reshaping.zero_padding1d import ZeroPadding1D
from rnn_tui.engine.layers.rnn.bidirectional import Bidirectional
from rnn_tui.engine.layers.rnn.conv_lstm1d import ConvLSTM1D
from rnn_tui.engine.layers.rnn.gru import GRU, GRUCell
from rnn_tui.engine.layers.rnn.lstm import LSTM, LSTMCell
from rnn_tui.engine.layers.rnn.peephole_lstm import PeepholeLSTM
from rnn_tui.engine.layers.rnn.rnn import RNN
from rnn_tui.engine.layers.rnn.simple_rnn import SimpleRNN, SimpleRNNCell
from rnn_tui.engine.layers.rnn.stacked_rnn_cells import StackedRNNCells
from rnn_tui.engine.layers.rnn.time_distributed import TimeDistributed
from rnn_tui.engine.nn.layer_registry import register

register(
    SimpleRNN,
    LSTM,
    GRU,
    Bidirectional,
    Dense,
    TimeDistributed,
    Embedding,
    Masking,
    Dropout,
    Activation,
    RepeatVector,
    Conv1D,
    SeparableConv1D,
    DepthwiseConv1D,
    MaxPooling1D,
    AveragePooling1D,
    GlobalMaxPooling1D,
    GlobalAveragePooling1D,
    BatchNormalization,
    LayerNormalization,
    GroupNormalization,
    RMSNormalization,
    UnitNormalization,
    Flatten,
    Reshape,
    Permute,
    ZeroPadding1D,
    Cropping1D,
    UpSampling1D,
    ReLU,
    LeakyReLU,
    PReLU,
    ELU,
    SpatialDropout1D,
    GaussianNoise,
    GaussianDropout,
    AlphaDropout,
    ActivityRegularization,
    Rescaling,
    Identity,
    Conv1DTranspose,
    EinsumDense,
    Softmax,
    Normalization,
    Concatenate,
    Add,
    Subtract,
    Multiply,
    Average,
    Maximum,
    Minimum,
    Dot,
    Attention,
    AdditiveAttention,
    MultiHeadAttention,
    SimpleRNNCell,
    LSTMCell,
    GRUCell,
    StackedRNNCells,
    RNN,
    ConvLSTM1D,
    PeepholeLSTM,
)

__all__ = [
    "ELU",
    "GRU",
    "LSTM",
    "RNN",
    "Activation",
    "ActivityRegularization",
    "Add",
    "AdditiveAttention",
    "AlphaDropout",
    "Attention",
    "Average",
    "AveragePooling1D",
    "BatchNormalization",
    "Bidirectional",
    "Concatenate",
    "Conv1D",
    "Conv1DTranspose",
    "ConvLSTM1D",
    "Cropping1D",
    "Dense",
    "DepthwiseConv1D",
    "Dot",
    "Dropout",
    "EinsumDense",
    "Embedding",
    "Flatten",
    "GRUCell",
    "GaussianDropout",
    "GaussianNoise",
    "GlobalAveragePooling1D",
    "GlobalMaxPooling1D",
    "GroupNormalization",
    "Identity",
    "LSTMCell",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "MaxPooling1D",
    "Maximum",
    "Minimum",
    "MultiHeadAttention",
    "Multiply",
    "Normalization",
    "PReLU",
    "PeepholeLSTM",
    "Permute",
    "RMSNormalization",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "SeparableConv1D",
    "SimpleRNN",
    "SimpleRNNCell",
    "Softmax",
    "SpatialDropout1D",
    "StackedRNNCells",
    "Subtract",
    "TimeDistributed",
    "UnitNormalization",
    "UpSampling1D",
    "ZeroPadding1D",
]
