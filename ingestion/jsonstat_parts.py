"""A JSON-stat document taken apart into its members, with the figures already as numbers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson

from tilannekuva.errors import SourceChanged

Figures = bytes | list[float | None] | dict[str, float | None]
_ABSENT = msgspec.Raw(b"null")


class JsonStatError(SourceChanged):
    """The document is not a complete, consistent JSON-stat 2 dataset."""


class _Wire(msgspec.Struct):
    """The members as they stand in the text (whose syntax is checked), raw, for stricter parsing than usual."""

    value: msgspec.Raw = _ABSENT
    class_: msgspec.Raw = msgspec.field(name="class", default=_ABSENT)
    id: msgspec.Raw = _ABSENT
    size: msgspec.Raw = _ABSENT
    dimension: msgspec.Raw = _ABSENT
    role: msgspec.Raw = _ABSENT
    status: msgspec.Raw = _ABSENT
    extension: msgspec.Raw = _ABSENT
    updated: msgspec.Raw = _ABSENT
    label: msgspec.Raw = _ABSENT
    source: msgspec.Raw = _ABSENT
    note: msgspec.Raw = _ABSENT


@dataclass(frozen=True, eq=False)
class Parts:
    """The members of a dataset.

    value: numbers and nulls only, as the text of a JSON array, a list, or a sparse object (position -> number).
    """

    value: Figures
    id: Any
    size: Any
    dimension: Any
    role: Any
    status: Any
    extension: Any
    updated: Any
    label: Any
    source: Any
    note: Any


_SMALL_MEMBERS = ("id", "size", "dimension", "role", "extension", "updated", "label", "source", "note")
_WIRE = msgspec.json.Decoder(_Wire)
_SPARSE = msgspec.json.Decoder(dict[str, float | None])
_DENSE = msgspec.json.Decoder(list[float | None])
_OF_NUMBERS_AND_NULLS = b"0123456789+-.eEnul, \t\r\n[]"


def parts_of(document: bytes | Mapping[str, Any], where: str) -> Parts:
    """Take a document apart; raises JsonStatError when it is not one dataset whose values are numbers and nulls."""
    try:
        return _from_mapping(document) if isinstance(document, Mapping) else _from_bytes(document)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise JsonStatError(
            f"{where}: expected a JSON-stat 2 dataset with numbers and nulls as values, found: {error}. "
            "Nothing of it is used; compare it with the source's documentation."
        ) from error


def _from_mapping(document: Mapping[str, Any]) -> Parts:
    kind = document.get("class")
    value = msgspec.convert(document.get("value"), list[float | None] | dict[str, float | None] | None)
    members = {name: document.get(name) for name in _SMALL_MEMBERS}
    return _parts(kind, value, document.get("status"), members)


def _from_bytes(document: bytes) -> Parts:
    body = document.removeprefix(b"\xef\xbb\xbf")
    wire = _WIRE.decode(body)
    members = {name: _strict(getattr(wire, name)) for name in _SMALL_MEMBERS}
    raw_status = bytes(wire.status)
    status = orjson.loads(raw_status)
    if isinstance(status, dict) and raw_status.count(b'":') != len(status):
        status = _strict(wire.status)
    return _parts(_strict(wire.class_), _figures(bytes(wire.value)), status, members)


def _parts(kind: Any, value: Figures | None, status: Any, members: Mapping[str, Any]) -> Parts:
    if kind not in (None, "dataset"):
        raise ValueError(f"class {kind!r} instead of 'dataset'")
    if members["id"] is None or members["size"] is None or members["dimension"] is None or value is None:
        absent = [n for n in ("id", "size", "dimension") if members[n] is None] + (["value"] if value is None else [])
        raise ValueError(f"a document without {', '.join(absent)}")
    return Parts(value=value, status=status, **members)


def _strict(raw: msgspec.Raw) -> Any:
    """JSON without duplicated keys and without NaN, which other parsers let pass."""
    return json.loads(bytes(raw), object_pairs_hook=_unique_pairs, parse_constant=_refuse_constant)


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [k for k, _ in pairs]
        raise ValueError(f"a duplicated key: {sorted({k for k in keys if keys.count(k) > 1})[:5]}")
    return members


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} instead of a number")


def _figures(raw: bytes) -> Figures | None:
    """The figures of a (syntactically right) text; raises ValueError when they are not numbers and nulls."""
    if raw == b"null":
        return None
    if raw[:1] != b"{":
        if raw[:1] != b"[" or raw.count(b"[") != 1 or raw.translate(None, _OF_NUMBERS_AND_NULLS):
            return _DENSE.decode(raw)  # its error names the place
        return raw
    sparse = _SPARSE.decode(raw)
    # A sparse object's text holds one colon per key, as neither its keys nor its numbers have any.
    if raw.count(b":") != len(sparse):
        raise ValueError(f"duplicated keys in 'value': {raw.count(b':')} entries, {len(sparse)} different keys")
    return sparse


def text_or_none(found: Any, member: str) -> str | None:
    """A member that is text or absent; raises JsonStatError on anything else."""
    if found is None or isinstance(found, str):
        return found
    raise JsonStatError(f"Expected '{member}' as text, found {str(found)[:120]}.")
