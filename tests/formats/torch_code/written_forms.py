"""Modules in the forms in which people write them: `test_written_forms` reads this text, the parity tests run it."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from einops import rearrange, reduce, repeat
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class LinearState(nn.Module):
    def __init__(self):
        super().__init__()
        self.init = nn.Linear(3, 4)
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        h0 = torch.tanh(self.init(x.mean(dim=1))).unsqueeze(0)
        out, _h = self.rnn(x, h0)
        return out


class GatherIndex(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.fc = nn.Linear(4, 2)

    def forward(self, x, lengths):
        out, _ = self.rnn(x)
        last = out[torch.arange(x.size(0)), lengths - 1]
        return self.fc(last)


class GatherRange(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x, lengths):
        out, _ = self.rnn(x)
        return out[range(len(x)), lengths - 1, :]


class GatherGather(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x, lengths):
        out, _ = self.rnn(x)
        idx = (lengths - 1).view(-1, 1).expand(len(lengths), out.size(2)).unsqueeze(1)
        return out.gather(1, idx).squeeze(1)


class Packed(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(3, 4, batch_first=True, bidirectional=True)

    def forward(self, x, lengths):
        p = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        out, (h, _c) = self.rnn(p)
        out, _n = pad_packed_sequence(out, batch_first=True)
        return torch.cat([h[-2], h[-1]], dim=-1), out


class PackedTotal(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(3, 4, batch_first=True)

    def forward(self, x, lengths):
        total = x.size(1)
        p = pack_padded_sequence(x, lengths.tolist(), batch_first=True, enforce_sorted=False)
        out, (_h, _c) = self.rnn(p)
        out, _n = pad_packed_sequence(out, batch_first=True, total_length=total)
        return out


class PackedSorted(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x, lengths):
        sorted_len, idx = lengths.sort(0, descending=True)
        x = x[idx]
        p = pack_padded_sequence(x, sorted_len.cpu().numpy(), batch_first=True)
        _out, h = self.rnn(p)
        _, back = idx.sort()
        return h[-1][back]


class PackedSorted2(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x, lengths):
        sorted_len, idx = torch.sort(lengths, descending=True)
        p = pack_padded_sequence(x.index_select(0, idx), sorted_len.cpu(), batch_first=True, enforce_sorted=True)
        out, _h = self.rnn(p)
        out, _ = pad_packed_sequence(out, batch_first=True)
        back = torch.argsort(idx)
        return out.index_select(0, back)


class FlipTime(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.back = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        a, _ = self.rnn(x)
        b, _ = self.back(torch.flip(x, [1]))
        return torch.cat([a, b.flip(1)], -1)


class ReversedIndex(nn.Module):
    def __init__(self):
        super().__init__()
        self.back = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        idx = torch.arange(x.size(1) - 1, -1, -1)
        b, _ = self.back(x[:, idx])
        return b


class ReversedLoop(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(3, 4)

    def forward(self, x):
        h = torch.zeros(x.size(0), 4)
        outs = []
        for t in reversed(range(x.size(1))):
            h = self.cell(x[:, t], h)
            outs.append(h)
        return torch.stack(outs, 1)


class TimeFirst(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(3, 4, num_layers=2, bidirectional=True)
        self.fc = nn.Linear(8, 2)

    def forward(self, x):
        _out, (h, _c) = self.rnn(x)
        h = h.view(2, 2, -1, 4)
        last = torch.cat((h[-1, 0], h[-1, 1]), 1)
        return self.fc(last)


class ListCells(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells = nn.ModuleList([nn.LSTMCell(3 if i == 0 else 4, 4) for i in range(2)])

    def forward(self, x):
        b, t, _ = x.shape
        hs = [torch.zeros(b, 4) for _ in self.cells]
        cs = [torch.zeros(b, 4) for _ in self.cells]
        out = []
        for i in range(t):
            inp = x[:, i]
            for k, cell in enumerate(self.cells):
                hs[k], cs[k] = cell(inp, (hs[k], cs[k]))
                inp = hs[k]
            out.append(inp)
        return torch.stack(out, dim=1)


class Dicted(nn.Module):
    def __init__(self, kind="gru"):
        super().__init__()
        self.nets = nn.ModuleDict({"gru": nn.GRU(3, 4, batch_first=True), "lstm": nn.LSTM(3, 4, batch_first=True)})
        self.heads = nn.ModuleDict()
        for name in ("a", "b"):
            self.heads[name] = nn.Linear(4, 2)
        self.kind = kind

    def forward(self, x):
        out, _ = self.nets[self.kind](x)
        return {name: head(out[:, -1]) for name, head in self.heads.items()}


class Base(nn.Module):
    def __init__(self, n_in: int, n_hid: int, cell=nn.GRU) -> None:
        super().__init__()
        self.rnn = cell(n_in, n_hid, batch_first=True)

    def encode(self, x: torch.Tensor) -> torch.Tensor:
        return self.rnn(x)[0]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError


class Child(Base):
    def __init__(self, n_out: int = 2):
        super().__init__(3, 4, cell=nn.RNN)
        self.head = nn.Linear(4, n_out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.encode(x)[:, -1])


@dataclass
class Config:
    n_in: int = 3
    n_hid: int = 4
    layers: int = 2
    bidirectional: bool = True


class Configured(nn.Module):
    def __init__(self, cfg: Config):
        super().__init__()
        self.cfg = cfg
        self.rnn = nn.LSTM(cfg.n_in, cfg.n_hid, cfg.layers, batch_first=True, bidirectional=cfg.bidirectional)
        self.fc = nn.Linear(cfg.n_hid * (2 if cfg.bidirectional else 1), 1)

    def forward(self, x):
        _out, (h_n, _c_n) = self.rnn(x)
        return self.fc(torch.cat([h_n[-2, :, :], h_n[-1, :, :]], dim=1)).squeeze(-1)


def make_rnn(kind, *a, **k):
    return {"gru": nn.GRU, "lstm": nn.LSTM, "rnn": nn.RNN}[kind](*a, **k)


def mlp(sizes):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:], strict=True):  # noqa: RUF007
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Factory(nn.Module):
    def __init__(self, kind="lstm"):
        super().__init__()
        self.rnn = make_rnn(kind, 3, 4, batch_first=True)
        self.head = mlp([4, 5, 2])

    def forward(self, x):
        y, _ = self.rnn(x)
        return self.head(y[:, -1])


class Getattr(nn.Module):
    def __init__(self, kind="GRU"):
        super().__init__()
        self.rnn = getattr(nn, kind)(3, 4, batch_first=True)

    def forward(self, x):
        self.rnn.flatten_parameters()
        y, _ = self.rnn(x)
        return torch.cumsum(y, dim=1)


class Decorated(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    @torch.no_grad()
    def helper(self, y):
        return y * 2

    @torch.jit.export
    def forward(self, x: torch.Tensor, hidden: "torch.Tensor | None" = None) -> torch.Tensor:
        y, _ = self.rnn(x, hidden)
        return self.helper(y)


class MeanMax(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(11, 3, padding_idx=0)
        self.rnn = nn.GRU(3, 4, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(24, 2)

    def forward(self, x):
        y, h = self.rnn(self.emb(x))
        avg = torch.mean(y, 1)
        mx, _ = torch.max(y, 1)
        hh = h.permute(1, 0, 2).reshape(x.size(0), -1)
        return self.fc(torch.cat([avg, mx, hh], 1))


class Masked(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(11, 3, padding_idx=0)
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.att = nn.Linear(4, 1)

    def forward(self, x):
        mask = (x != 0).float()
        y, _h = self.rnn(self.emb(x))
        s = self.att(y).squeeze(-1)
        s = s.masked_fill(mask == 0, -1e9)
        a = F.softmax(s, dim=1)
        return torch.bmm(a.unsqueeze(1), y).squeeze(1)


class LogicalMask(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(11, 3, padding_idx=0)
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.att = nn.Linear(4, 1)

    def forward(self, x):
        known = x.ne(0) & ~torch.logical_or(x == 1, x == 2)
        y, _h = self.rnn(self.emb(x))
        s = torch.tanh(self.att(y).squeeze(-1))
        s = s.masked_fill(~known, torch.finfo(s.dtype).min)
        a = torch.softmax(s, dim=1)
        return torch.sum(y * a.unsqueeze(-1), dim=1)


class LengthsFromMask(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(11, 3, padding_idx=0)
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        lengths = (x != 0).sum(dim=1)
        y, _h = self.rnn(self.emb(x))
        return y[torch.arange(len(x)), lengths - 1]


class SoftmaxNoDim(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.soft = nn.Softmax()

    def forward(self, x):
        y, _h = self.rnn(x)
        return self.soft(y[:, -1]), F.softmax(y), F.log_softmax(y[:, 0])


class StateOneName(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(3, 4)

    def forward(self, x, hidden):
        nxt = self.cell(x, hidden)
        return nxt[0], nxt


class OneToken(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(11, 3)
        self.rnn = nn.LSTM(3, 4, batch_first=True)
        self.fc = nn.Linear(4, 11)

    def forward(self, x, hidden, cell):
        out = self.emb(x).unsqueeze(1)
        out, (hidden, cell) = self.rnn(out, (hidden, cell))
        return self.fc(out).reshape(out.size(0), -1), hidden, cell


class Flagged(nn.Module):
    def __init__(self, twice=True):
        super().__init__()
        self.twice = twice
        self.rnn = nn.LSTM(3, 4)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        if self.twice:
            x = x * 2
        out, _ = self.rnn(x)
        out = out[-1]
        return self.fc(out)


class OneStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        out, _h = self.rnn(x)
        if x.size(1) == 1:
            out = out.squeeze(1)
        return out


class RepeatedState(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.score = nn.Linear(8, 1)

    def forward(self, x):
        out, h = self.rnn(x)
        query = h[-1].unsqueeze(1).repeat(1, x.size(1), 1)
        score = self.score(torch.cat((query, out), dim=2)).softmax(dim=1)
        return (score * out).sum(1), h.permute(1, 0, 2).expand(-1, x.size(1), -1)


class TimeFirstRepeat(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4)
        self.score = nn.Linear(8, 1)

    def forward(self, x):
        out, h = self.rnn(x)
        again = h.repeat(x.shape[0], 1, 1)
        return torch.softmax(self.score(torch.cat((again, out), dim=2)), dim=0)


class OnesState(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, 2, batch_first=True)

    def forward(self, x):
        h0 = torch.ones(2, x.size(0), 4)
        out, h = self.rnn(x, h0)
        return out, h


class FullState(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(3, 4, batch_first=True)

    def forward(self, x):
        h0 = torch.full((1, x.size(0), 4), 0.5)
        out, _h = self.rnn(x, (h0, torch.zeros_like(h0)))
        return out


class ParameterState(nn.Module):
    def __init__(self):
        super().__init__()
        self.h0 = nn.Parameter(torch.zeros(1, 1, 4))
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        out, _h = self.rnn(x, self.h0.expand(-1, x.size(0), -1).contiguous())
        return out


class ParameterStateRepeat(nn.Module):
    def __init__(self):
        super().__init__()
        self.h0 = nn.Parameter(torch.randn(2, 1, 4))
        self.c0 = nn.Parameter(torch.randn(2, 1, 4))
        self.rnn = nn.LSTM(3, 4, 2, batch_first=True)

    def forward(self, x):
        b = x.shape[0]
        out, _h = self.rnn(x, (self.h0.repeat(1, b, 1), self.c0.repeat(1, b, 1)))
        return out[:, -1]


class EinsumAtt(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.v = nn.Parameter(torch.randn(4))

    def forward(self, x):
        y, _h = self.rnn(x)
        s = torch.softmax(torch.einsum("btf,f->bt", y, self.v), -1)
        return torch.einsum("bt,btf->bf", s, y), (y * self.v).sum(-1)


class Functions(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.w = nn.Parameter(torch.randn(2, 4))
        self.b = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        out, _ = self.rnn(F.layer_norm(x, (3,)))
        y = F.linear(F.dropout(out, 0.5, training=self.training), self.w, self.b)
        return F.normalize(F.gelu(y), dim=-1), F.softplus(y), y.norm(dim=-1)


class Einops(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        x = rearrange(x, "t b f -> b t f")
        out, h = self.rnn(x)
        flat = rearrange(out, "b t f -> (b t) f")
        again = repeat(h[-1], "b f -> b t f", t=x.shape[1])
        return reduce(out, "b t f -> b f", "mean"), flat, out + again, rearrange(out, "b t (k f) -> b t k f", k=2)


class Buffered(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.scale = nn.Parameter(torch.ones(1))
        self.bias = nn.Parameter(torch.zeros(4))
        self.register_buffer("shift", torch.ones(4))
        self.pos = nn.Parameter(torch.zeros(1, 9, 3))

    def forward(self, x):
        y, h = self.rnn(x + self.pos)
        return y * self.scale + self.bias - self.shift, 1 - self.scale * h[-1]


class CellState(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(3, 4)
        self.h0 = nn.Parameter(torch.zeros(1, 4))
        self.c0 = nn.Parameter(torch.zeros(4))

    def forward(self, x):
        h = self.h0.expand(x.size(0), -1)
        c = self.c0.unsqueeze(0).repeat(x.size(0), 1)
        for t in range(x.size(1)):
            h, c = self.cell(x[:, t], (h, c))
        return h


class BiState(nn.Module):
    def __init__(self):
        super().__init__()
        self.num_layers = 2
        self.rnn = nn.LSTM(3, 4, 2, bidirectional=True)
        self.h0 = nn.Parameter(torch.zeros(4, 4))

    def forward(self, x):
        b = x.size(1)
        h0 = self.h0.unsqueeze(1).expand(4, b, 4)
        out, (h, _c) = self.rnn(x, (h0.contiguous(), torch.zeros_like(h0)))
        return out, h.view(2, 2, b, 4)[-1].sum(0)


configured = Configured(Config())


class ChunkedInput(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.GRU(3, 4, batch_first=True)
        self.other = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        first, second = torch.chunk(x, 2, dim=-1)
        return torch.cat([self.one(first)[0], self.other(second)[0]], -1)


class InPlace(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        out, _ = self.rnn(x)
        out.relu_()
        out.masked_fill_(out > 0.1, 0.5)
        return self.fc(out)


class ViewedAsItIs(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x):
        out, h = self.rnn(x.view(-1, 9, 3))
        return out, h[0]


class SizesAgain(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4)

    def forward(self, x):
        return self.rnn(x.view(x.shape[0], x.shape[1], 3))[1][-1]


class PackedValue(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4, batch_first=True)

    def forward(self, x, lengths):
        p = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, _n = pad_packed_sequence(self.rnn(p)[0], batch_first=True, padding_value=-2.5)
        return out


class ZeroState(nn.Module):
    def __init__(self):
        super().__init__()
        self.x2h = nn.Linear(3, 4)
        self.h2h = nn.Linear(4, 4)
        self.joined = nn.Linear(7, 2)

    def forward(self, x, hx=None):
        if hx is None:
            hx = x.new_ones(x.size(0), 4)
        return torch.tanh(self.x2h(x) + self.h2h(hx)), self.joined(torch.cat([x, hx], 1))
