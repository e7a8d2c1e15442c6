"""PyTorch source in the explorer."""

from pathlib import Path

from tests.conftest import Explore

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(3, 4, batch_first=True)
        self.fc = nn.Linear(4, 2)
    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])
"""


async def test_the_summary_has_pytorchs_names_beside_keras(explore: Explore, tmp_path: Path):
    (tmp_path / "net.py").write_text(NET)
    async with explore(str(tmp_path / "net.py")) as journey:
        text = str(journey.app.screen.query_one("#modules").render())
        assert "In PyTorch, as the file has it: Net" in text
        assert "154 parameters as PyTorch counts, 138 as Keras does" in text
        assert "LSTM rnn" in text
