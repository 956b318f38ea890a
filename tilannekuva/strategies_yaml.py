"""A strategy written as YAML: text only, every part with its line. Anchors, tags and deep nesting are refused. Pure."""

from typing import Any

import yaml

from ingestion.sources.files_faults import shown
from tilannekuva.strategies_raw import Fault, Path, Place, Raw

_MAX_DEPTH = 12
# The reader takes seconds for a megabyte; a strategy of a hundred metrics is a twentieth of this.
_MAX_BYTES = 256 * 1024
_REFUSED = {
    yaml.AliasToken: "an alias (*)", yaml.AnchorToken: "an anchor (&)", yaml.TagToken: "a tag (!)",
    yaml.DirectiveToken: "a directive (%)",
}  # fmt: skip
_OPENING = (
    yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken,
)  # fmt: skip
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_NOTHING = {"", "~", "null", "Null", "NULL"}


class _Refused(Exception):
    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.fault = Fault(line, f"line {line}" if line else "the file", problem)


def read_yaml(data: bytes) -> tuple[Raw | None, list[Fault]]:
    """The file as text with lines, or the fault that keeps it from being read at all."""
    try:
        return _read(data), []
    except _Refused as refused:
        return None, [refused.fault]
    except UnicodeDecodeError:
        return None, [Fault(0, "the file", "expected UTF-8, found other bytes. Save it as UTF-8.")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        problem = shown(str(getattr(error, "problem", None) or "it cannot be read"))
        place = f"line {line}" if line else "the file"
        return None, [Fault(line, place, f"not valid YAML: {problem}. Mend that line or the one above it.")]


def _read(data: bytes) -> Raw:
    if len(data) > _MAX_BYTES:
        raise _Refused(0, f"expected at most {_MAX_BYTES} bytes, found {len(data)}.")
    text = data.decode("utf-8-sig")
    _refuse_dangerous(text)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise _Refused(1, "expected keys and values such as 'municipality_code: \"091\"', found none.")
    places: dict[Path, Place] = {}
    return Raw(_plain(node, (), places), places)


def _refuse_dangerous(text: str) -> None:
    """Before anything is composed: what could grow without bound, or nest until the reader gives up."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        line = token.start_mark.line + 1
        if type(token) in _REFUSED:
            raise _Refused(line, f"expected plain keys and values, found {_REFUSED[type(token)]}. Write it out.")
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > _MAX_DEPTH:
            raise _Refused(line, f"expected at most {_MAX_DEPTH} levels, found more.")


def _plain(node: Any, path: Path, places: dict[Path, Place]) -> Any:
    """Scalars stay text (020 is no octal number, and `no` no truth value): the model says what they must be."""
    places.setdefault(path, _place(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, places)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, n), places) for n, item in enumerate(node.value)]
    return None if node.style is None and node.value in _NOTHING else node.value


def _mapping(node: Any, path: Path, places: dict[Path, Place]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _Refused(_place(key).row, "expected a plain key, found a list or keys.")
        if key.value in found:
            raise _Refused(_place(key).row, f"the key '{shown(key.value)}' is given twice. Remove one.")
        places[*path, key.value] = _place(key)
        found[key.value] = _plain(value, (*path, key.value), places)
    return found


def _place(node: Any) -> Place:
    line = node.start_mark.line + 1
    return Place(line, f"line {line}")
