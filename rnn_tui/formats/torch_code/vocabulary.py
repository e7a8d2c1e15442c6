"""The usual names in code that uses PyTorch."""

HABITS = {
    **{"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "Variable": "torch.autograd.Variable"},
}
"""The usual meaning of names that the code does not import."""
MODULE_BASES = ("torch.nn.Module", "pytorch_lightning.LightningModule", "lightning.LightningModule")
ABSENT_DEVICES = {
    **{"torch.cuda.is_available": False, "torch.backends.mps.is_available": False, "torch.xpu.is_available": False},
    **{"torch.backends.mps.is_built": False, "torch.cuda.device_count": 0},
}
"""What is asked about devices, with the answers of a machine that has none of them."""
_FUNCTIONS = ("torch", "torch.nn.functional", "torch.nn.utils.rnn", "torch.special", "torch.Tensor")


def is_torch(path: str) -> bool:
    """Whether a full name belongs to PyTorch."""
    return path.split(".")[0] == "torch"


def is_base(path: str) -> bool:
    """Whether it is a base class of modules."""
    return path in MODULE_BASES or path.rpartition(".")[2] == "LightningModule" or path == "torch.nn.modules.Module"


def class_of(path: str) -> str:
    """The class of `torch.nn` with that full name; empty if it is none."""
    parts = path.split(".")
    inside = len(parts) > 2 and parts[:2] == ["torch", "nn"] and parts[-1][:1].isupper()
    return parts[-1] if inside and "functional" not in parts and "utils" not in parts else ""


def function_of(path: str) -> str:
    """The function of PyTorch with that full name; empty if it is none."""
    base, _, last = path.rpartition(".")
    return last if base in _FUNCTIONS else ""
