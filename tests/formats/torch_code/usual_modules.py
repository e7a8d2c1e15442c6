"""Modules as tutorials write them: one token at a time, matrices of their own, states made from a parameter."""

USUAL = {
    "bias of its own": """
class Net(nn.Module):
    def __init__(self, n_class=7, n_hidden=5):
        super().__init__()
        self.lstm = nn.LSTM(n_class, n_hidden)
        self.W = nn.Linear(n_hidden, n_class, bias=False)
        self.b = nn.Parameter(torch.ones([n_class]))
        self.U = nn.Parameter(torch.randn(n_class, 3))
        self.c = nn.Parameter(torch.zeros(3))
    def forward(self, x):
        x = x.transpose(0, 1)
        hidden, cell = torch.zeros(1, x.size(1), 5), torch.zeros(1, x.size(1), 5)
        outputs, _ = self.lstm(x, (hidden, cell))
        return torch.matmul(self.W(outputs[-1]) + self.b, self.U) + self.c
""",
    "one token": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(9, 4)
        self.rnn = nn.LSTM(4, 4, 2)
        self.fc = nn.Linear(4, 9)
    def forward(self, token, hidden, cell):
        embedded = self.embedding(token.unsqueeze(0))
        output, (hidden, cell) = self.rnn(embedded, (hidden, cell))
        return self.fc(output.squeeze(0)), hidden, cell
""",
    "one token alone": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(9, 4)
        self.gru = nn.GRU(4, 4, 1)
        self.decoder = nn.Linear(4, 9)
    def forward(self, input, hidden):
        x = self.encoder(input.view(1, -1))
        output, hidden = self.gru(x.view(1, 1, -1), hidden)
        return self.decoder(output.view(1, -1)), hidden
""",
    "rows of all steps": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(9, 4)
        self.rnn = nn.GRU(4, 5)
        self.decoder = nn.Linear(5, 9)
    def forward(self, input):
        output, _ = self.rnn(self.encoder(input))
        decoded = self.decoder(output.view(output.size(0) * output.size(1), output.size(2)))
        return decoded.view(output.size(0), output.size(1), decoded.size(1))
""",
    "a state like a parameter": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 6, 2, batch_first=True)
        self.out = nn.Linear(6, 2)
    def forward(self, x):
        h_0 = self.begin(batch_size=x.size(0))
        x, _ = self.rnn(x, h_0)
        return self.out(x[:, -1, :])
    def begin(self, batch_size=1):
        weight = next(self.parameters()).data
        return weight.new(2, batch_size, 6).zero_()
""",
}
"""By what is special in them; read after `import torch` and `from torch import nn`."""
HEAD = "import torch\nfrom torch import nn\n"
