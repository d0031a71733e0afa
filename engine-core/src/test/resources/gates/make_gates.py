"""Gate files in every form that torch.load(weights_only=True) reads, with what it read. Run with torch 2.13."""
import collections, json, os, sys, warnings, zipfile
import torch
from torch import nn
warnings.simplefilter("ignore")
out = sys.argv[1]
os.makedirs(out, exist_ok=True)
H = 4
base = [torch.tensor([[0.5, -1.25, 2.0, 0.0625 * (i + 1)]]) for i in range(2)]
bias = [torch.tensor([0.25 - i]) for i in range(2)]

def state(f=lambda t: t, cls=dict):
    d = cls()
    for i in range(2):
        d[f"{i}.weight"] = f(base[i].clone())
        d[f"{i}.bias"] = f(bias[i].clone())
    return d

expected = {}
def check(name):
    path = f"{out}/{name}.pt"
    try:
        got = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as e:
        print(name, "REFUSED by torch.load:", str(e).splitlines()[0][:150]); os.remove(path); return
    def value(t):
        try:
            return t.float().reshape(-1).tolist()
        except Exception as e:
            pass
        p = torch.empty(t.shape); p.copy_(t); return p.reshape(-1).tolist()
    try:
        expected[name] = {k: value(v) for k, v in got.items()}
    except Exception as e:
        print(name, "UNUSABLE:", type(e).__name__, str(e).splitlines()[0][:150]); os.remove(path); return
    # would load_state_dict take it?
    m = nn.ModuleList([nn.Linear(H, 1) for _ in range(2)])
    try:
        m.load_state_dict(got); ok = "ok"
    except Exception as e:
        ok = "load_state_dict: " + str(e).splitlines()[-1][:120]
    print(name, os.path.getsize(path), ok)

def save(name, obj, **kw):
    try:
        torch.save(obj, f"{out}/{name}.pt", **kw)
    except Exception as e:
        print(name, "CANNOT SAVE", str(e)[:100]); return
    check(name)

save("dict", state())
save("ordered", state(cls=collections.OrderedDict))
save("counter", state(cls=collections.Counter))
save("module", nn.ModuleList([nn.Linear(H, 1) for _ in range(2)]).state_dict())
l = nn.Linear(H, 1)
save("shared", nn.ModuleList([l] * 2).state_dict())
save("keep-vars", nn.ModuleList([l] * 2).state_dict(keep_vars=True))
save("parameters", state(lambda t: nn.Parameter(t)))
save("frozen-parameters", state(lambda t: nn.Parameter(t, requires_grad=False)))
def attr(t):
    p = nn.Parameter(t); p.note = "x"; p.number = 3; p.numbers = [1, 2.5, None, True, b"ab", {1}, 1 + 2j, bytearray(b"q")]; return p
save("parameters-with-state", state(attr))
def tattr(t):
    t.note = {"a": (1, 2)}; return t
save("tensors-with-state", state(tattr))
save("buffers", state(lambda t: nn.Buffer(t)))
save("grad", state(lambda t: t.requires_grad_()))
for dt in ["float16","bfloat16","float64","int8","int16","int32","int64","uint8","bool","uint16","uint32","uint64",
           "float8_e4m3fn","float8_e5m2","float8_e4m3fnuz","float8_e5m2fnuz","float8_e8m0fnu","complex64","complex128","complex32"]:
    save("dtype-" + dt, state(lambda t: t.to(getattr(torch, dt))))
save("negated", state(lambda t: torch._neg_view(t)))
save("negated-half", state(lambda t: torch._neg_view(t.half())))
save("negated-double", state(lambda t: torch._neg_view(t.double())))
save("negated-transposed", state(lambda t: torch._neg_view(t.reshape(-1, 1).t().contiguous().expand(1, t.numel())[..., :]) if t.dim() == 2 else torch._neg_view(t)))
save("conjugated", state(lambda t: torch.complex(t, t * 2).conj()))
save("conjugated-imaginary", state(lambda t: torch.complex(t * 2, t).conj().imag.view(t.shape)))
save("conjugated-real", state(lambda t: torch.complex(t, t * 2).conj().real))
save("negated-parameters", state(lambda t: nn.Parameter(torch._neg_view(t))))
save("complex-real-view", state(lambda t: torch.complex(t, t * 2).real))
save("strided", state(lambda t: torch.stack([t, t * 3], -1)[..., 0]))
save("offset", state(lambda t: torch.cat([t.reshape(-1), t.reshape(-1)])[t.numel():].view(t.shape)))
save("expanded", state(lambda t: t[..., :1].expand(t.shape)))
save("protocol-3", state(), pickle_protocol=3)
save("protocol-4", state(), pickle_protocol=4)
save("protocol-5", state(), pickle_protocol=5)
save("legacy", state(), _use_new_zipfile_serialization=False)
save("legacy-ordered", state(cls=collections.OrderedDict), _use_new_zipfile_serialization=False)
save("legacy-shared", nn.ModuleList([l] * 2).state_dict(), _use_new_zipfile_serialization=False)
save("legacy-parameters", state(lambda t: nn.Parameter(t)), _use_new_zipfile_serialization=False)
save("legacy-bfloat16", state(lambda t: t.bfloat16()), _use_new_zipfile_serialization=False)
save("legacy-negated", state(lambda t: torch._neg_view(t)), _use_new_zipfile_serialization=False)
save("legacy-strided", state(lambda t: torch.stack([t, t * 3], -1)[..., 0]), _use_new_zipfile_serialization=False)
save("legacy-float8", state(lambda t: t.to(torch.float8_e4m3fn)), _use_new_zipfile_serialization=False)
save("legacy-uint16", state(lambda t: t.to(torch.uint16)), _use_new_zipfile_serialization=False)
save("legacy-protocol-3", state(), _use_new_zipfile_serialization=False, pickle_protocol=3)
save("quantized", state(lambda t: torch.quantize_per_tensor(t, 0.0625, 3, torch.qint8)))
save("quantized-u8", state(lambda t: torch.quantize_per_tensor(t, 0.0625, 100, torch.quint8)))
save("quantized-i32", state(lambda t: torch.quantize_per_tensor(t, 0.0625, 3, torch.qint32)))
save("quantized-channels", {k: torch.quantize_per_channel(v, torch.tensor([0.0625] * v.shape[0]), torch.tensor([3] * v.shape[0]), 0, torch.qint8) for k, v in state().items()})
save("sparse", state(lambda t: t.to_sparse()))
save("sparse-csr", {k: (v.to_sparse_csr() if v.dim() == 2 else v) for k, v in state().items()})
save("nested", state(lambda t: torch.nested.nested_tensor([t.reshape(-1)])))
save("meta", state(lambda t: t.to("meta")))
torch.serialization.set_crc32_options(False)
save("no-checksums", state())
torch.serialization.set_crc32_options(True)
# big-endian: LoadEndianness
def big(name, src):
    z = zipfile.ZipFile(f"{out}/{src}.pt"); w = zipfile.ZipFile(f"{out}/{name}.pt", "w")
    for i in z.infolist():
        d = z.read(i)
        if i.filename.endswith("byteorder"): d = b"big"
        elif "/data/" in i.filename:
            import struct
            d = b"".join(d[j:j+WIDTH][::-1] for j in range(0, len(d), WIDTH))
        w.writestr(i.filename, d)
    w.close(); check(name)
WIDTH = 4
big("big-endian", "dict")
WIDTH = 2
big("big-endian-half", "dtype-float16")
WIDTH = 4
big("big-endian-complex", "dtype-complex64")
def rezip(name, src, **kw):
    z = zipfile.ZipFile(f"{out}/{src}.pt"); w = zipfile.ZipFile(f"{out}/{name}.pt", "w", kw.get("method", 0))
    for i in z.infolist():
        info = zipfile.ZipInfo(i.filename); info.compress_type = kw.get("method", 0)
        with w.open(info, "w", force_zip64=kw.get("zip64", False)) as f: f.write(z.read(i))
    if "comment" in kw: w.comment = kw["comment"]
    w.close(); check(name)
rezip("deflated", "dict", method=8)
rezip("zip64-local", "dict", zip64=True)
rezip("comment", "dict", comment=b"hello")
# ZIP64 in directory and end record: written by hand
import struct, zlib
def zip64(name, src, entries=True, end=True):
    z = zipfile.ZipFile(f"{out}/{src}.pt"); body = b""; central = b""; n = 0
    for i in z.infolist():
        d = z.read(i); at = len(body); fn = i.filename.encode()
        crc = zlib.crc32(d)
        ex = struct.pack("<HHQQ", 1, 16, len(d), len(d)) if entries else b""
        s = 0xFFFFFFFF if entries else len(d)
        body += struct.pack("<IHHHHHIIIHH", 0x04034b50, 45, 0, 0, 0, 0x21, crc, s, s, len(fn), len(ex)) + fn + ex + d
        ex = struct.pack("<HHQQQ", 1, 24, len(d), len(d), at) if entries else b""
        central += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 45, 45, 0, 0, 0, 0x21, crc, s, s, len(fn), len(ex), 0, 0, 0, 0,
                               0xFFFFFFFF if entries else at) + fn + ex
        n += 1
    cd = len(body); e64 = cd + len(central)
    tail = struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 45, 45, 0, 0, n, n, len(central), cd)
    tail += struct.pack("<IIQI", 0x07064b50, 0, e64, 1)
    m = 0xFFFF if end else n
    tail += struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, m, m, 0xFFFFFFFF if end else len(central), 0xFFFFFFFF if end else cd, 0)
    open(f"{out}/{name}.pt", "wb").write(body + central + tail); check(name)
zip64("zip64", "dict"); zip64("zip64-end", "dict", entries=False); zip64("zip64-entries", "dict", end=False)
json.dump(expected, open(f"{out}/expected.json", "w"))
print(len(expected), "forms")
