"""Keys of Keras's configs that may be ignored in a kind without such an option: they change no number."""

_COSTS = frozenset(
    f"{what}_{how}"
    for what in ("kernel", "recurrent", "bias", "activity", "embeddings")
    for how in ("regularizer", "constraint")
)
_SHAPES = frozenset(
    ("batch_input_shape", "batch_shape", "input_shape", "input_length", "noise_shape", "ragged", "sparse")
)
_WAYS = frozenset(("dtype", "implementation", "time_major", "use_cudnn", "seed", "autocast", "stateful_metrics"))
_LATER = frozenset(("quantization_config", "lora_rank", "lora_alpha", "gptq_unpacked_column_size"))

PASSED_OVER = _COSTS | _SHAPES | _WAYS | _LATER
