"""How each trained model is trained. The stack and the task stand in `rnn_tui.engine.training.trained_models.py`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """The arguments of one run of training."""

    optimizer: str
    sequences: int
    epochs: int
    batch_size: int = 32
    seed: int = 0


def cosine(steps: int, rate: float = 0.01) -> str:
    """Adam whose rate goes down to 0 along half a cosine."""
    return f"adam,clipnorm=1.0,learning_rate=CosineDecay(initial_learning_rate={rate:g},decay_steps={steps})"


RECIPES = {
    "parity": Recipe("adamw,learning_rate=0.005,weight_decay=0.5,clipnorm=1.0", 1000, 80),
    "echo": Recipe(cosine(1600), 1000, 50),
    "adding": Recipe(cosine(3000), 5000, 30, batch_size=50),
    "brackets": Recipe(cosine(4000), 2000, 64),
    "counter": Recipe(cosine(4000), 320, 400),
    "sine": Recipe(cosine(3200), 1000, 100),
    "characters": Recipe(cosine(3000), 1500, 64),
    "reader": Recipe(cosine(10000), 16000, 40, batch_size=64),
}
