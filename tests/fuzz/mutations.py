"""Ways in which an answer goes wrong: damaged bytes, JSON of another shape, CSV with other marks, broken archives."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

Mutation = Callable[[random.Random, bytes], bytes]

_TOKENS = (
    b"null", b"-1", b"1e400", b"NaN", b"true", b'""', b"[", b"}", b'"', b",", b";", b"\x00", b"\xff\xfe", b"\xe4",
    b"\n",     b"\xe2\x80\xae", b"0", b"-", b"..", b"=1+1", b"<b>", b"9" * 40, b"1,5", b"1.5", b"\r", b"\xef\xbb\xbf",
)  # fmt: skip
_JUNK: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 1.5, 10**30, -0.0, "", "x", "..", "0", "091", "2020", [], [[1]], {}, {"a": None},
    [None, 1],     "a" * 3000, float("nan"), float("inf"), "=cmd()", "\u202e",
)  # fmt: skip


def damaged_bytes(rng: random.Random, text: bytes) -> bytes:
    """A few bytes changed, cut, doubled or pushed in, anywhere."""
    made = bytearray(text)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(made) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            del made[at:]
        elif kind == 1:
            del made[at : at + rng.choice((1, 2, 8, 200))]
        elif kind == 2:
            made[at:at] = rng.choice(_TOKENS)
        elif kind == 3 and at < len(made):
            made[at] ^= 1 << rng.randrange(8)
        elif kind == 4:
            made[at:at] = made[at : at + rng.choice((3, 40, 400))]
        else:
            made[at : at + rng.choice((1, 4))] = rng.choice(_TOKENS)
    return bytes(made)


def other_json(rng: random.Random, text: bytes) -> bytes:
    """The same document with members replaced, removed, doubled, moved or renamed."""
    document = json.loads(text)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        places = _places(document)
        if not places:
            break
        *path, last = rng.choice(places)
        node = document
        for key in path:
            node = node[key]
        _change(rng, node, last)
    return json.dumps(document, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _places(node: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), node)]
    while waiting and len(found) < 4000:
        path, here = waiting.pop()
        children = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        for key, child in children:
            found.append((*path, key))
            waiting.append(((*path, key), child))
    return found


def _change(rng: random.Random, node: Any, last: Any) -> None:
    kind = rng.randrange(6)
    if kind == 0:
        del node[last]
    elif kind == 1 and isinstance(node, list):
        node.insert(rng.randrange(len(node) + 1), node[last])
    elif kind == 2 and isinstance(node, list):
        rng.shuffle(node)
    elif kind == 3 and isinstance(node, dict):
        node[rng.choice(("value", "id", "code", "", "x", "year"))] = node.pop(last)
    elif kind == 4 and isinstance(node[last], int | float) and not isinstance(node[last], bool):
        node[last] = rng.choice((node[last] + 1, -node[last], str(node[last]), node[last] * 1000, f"{node[last]},5"))
    else:
        node[last] = rng.choice(_JUNK)


def other_csv(rng: random.Random, text: bytes) -> bytes:
    """The same lines with another separator, decimal mark, encoding, order, or cells of other lines."""
    kind = rng.randrange(8)
    if kind == 0:
        return text.replace(b";", rng.choice((b",", b"\t", b"|", b";;")))
    if kind == 1:
        return text.replace(b",", b".") if rng.random() < 0.5 else text.replace(b".", b",")
    if kind == 2:
        return text.decode("utf-8").encode(rng.choice(("latin-1", "utf-16", "cp1252", "utf-8-sig")), "replace")
    lines = text.split(b"\n")
    at = rng.randrange(len(lines))
    if kind == 3:
        lines.insert(rng.randrange(len(lines)), lines[at])
    elif kind == 4:
        del lines[at]
    elif kind == 5:
        rng.shuffle(lines)
    else:
        cells = lines[at].split(b";")
        place = rng.randrange(len(cells))
        if kind == 6:
            cells[place] = rng.choice(_TOKENS)
        else:
            cells.insert(place, cells[rng.randrange(len(cells))])
        lines[at] = b";".join(cells)
    return b"\n".join(lines)


def other_archive(rng: random.Random, text: bytes) -> bytes:
    """The same XLSX with one part damaged, missing, doubled or grown."""
    with zipfile.ZipFile(io.BytesIO(text)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice([n for n in parts if "sheet" in n or "shared" in n or rng.random() < 0.3] or list(parts))
    kind = rng.randrange(6)
    if kind == 0:
        del parts[name]
    elif kind == 1:
        parts[name] = parts[name].replace(b"<v>", rng.choice((b"<v>-", b"<f>1+1</f><v>", b"<v>1e9", b"<v>,")), 1)
    elif kind == 2:
        parts["xl/vbaProject.bin"] = b"\x00"
    elif kind == 3:
        parts[name] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts[name]
    else:
        parts[name] = damaged_bytes(rng, parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, body in parts.items():
            archive.writestr(part, body)
    return made.getvalue()
