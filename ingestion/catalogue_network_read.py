"""Reading ``network.yml``: its faults with the line of the member they are about, and what is only worth a warning."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import yaml

from ingestion.catalogue_network import Member, Network, Services
from ingestion.catalogue_read import Entry, Fault, read_yaml, validate
from ingestion.municipalities import merger_rows, municipality_rows

NAME = "network.yml"
_MEMBER = re.compile(r"'?members\[(\d+)\]")


def load_network(root: Path) -> tuple[Network | None, list[Fault]]:
    """The network of a catalogue's folder, or None and its faults; a fault about a member names its line."""
    path = root / NAME
    content, faults = read_yaml(path, NAME)
    if faults:
        return None, faults
    if not isinstance(content, dict):
        return None, [Fault(NAME, "file", "expected keys and values", "Write id, name, is_example, members")]
    lines = member_lines(path.read_text(encoding="utf-8"))
    network, faults = validate(Entry(NAME, str(content.get("id", "network")), content), Network)
    if network is None:
        return None, [_with_line(fault, lines) for fault in faults]
    return network, list(check_network(network, lines))


def member_lines(text: str) -> list[int]:
    """Line (from 1) of each item of ``members``, in order; empty when there is no such list."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)  # composed only: positions, no objects
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    found = next((v for k, v in pairs if k.value == "members" and isinstance(v, yaml.SequenceNode)), None)
    return [item.start_mark.line + 1 for item in found.value] if found else []


def check_network(network: Network, lines: Sequence[int]) -> Iterator[Fault]:
    """Members that are no municipality of today, and periods of one municipality that meet in a year."""
    for n, member in enumerate(network.members):
        problem = _unknown(member.code)
        if problem:
            yield Fault(NAME, network.id, f"line {lines[n]}: {problem[0]}", problem[1])
    for n, member in enumerate(network.members):
        for k, earlier in enumerate(network.members[:n]):
            if earlier.code == member.code and (problem := _meet(earlier, member, lines[k])):
                yield Fault(NAME, network.id, f"line {lines[n]}: {problem[0]}", problem[1])
                break


def network_warnings(network: Network) -> list[str]:
    """More used than a member is entitled to: true perhaps, and worth a look. One sentence each."""
    if network.entitlements is None:
        return []
    return [
        f"{NAME}: {network.id}: member '{member.code}' has used {_count(used, kind)} {kind.replace('_', ' ')} in {year}"
        f" and is entitled to {_count(network.entitlements, kind)}. Correct 'used', or leave it if it is so."
        for member in network.members
        for year, used in member.used.items()
        for kind in Services.model_fields
        if _count(used, kind) > _count(network.entitlements, kind)
    ]


def _count(services: Services, kind: str) -> int:
    return int(getattr(services, kind))


def _with_line(fault: Fault, lines: Sequence[int]) -> Fault:
    found = _MEMBER.search(fault.problem)
    number = int(found[1]) if found else 0
    if not 0 < number <= len(lines):
        return fault
    return Fault(fault.file, fault.entry, f"line {lines[number - 1]}: {fault.problem}", fault.remedy)


def _unknown(code: str) -> tuple[str, str] | None:
    names = {row["municipality_code"]: row["name_fi"] for row in municipality_rows()}
    if code in names:
        return None
    merged = {row["municipality_code"]: row for row in merger_rows()}
    if code not in merged:
        remedy = "Use the three-digit code of a municipality that exists today"
        return f"'{code}' is not a municipality of today", remedy
    row, heir = merged[code], merged[code]["merged_into_code"]
    seen = {code}
    while heir in merged and heir not in names and heir not in seen:
        seen.add(heir)
        heir = merged[heir]["merged_into_code"]
    day = date.fromisoformat(row["in_force"])
    problem = f"'{code}' is not a municipality of today: {row['name_fi']} merged into '{heir}'"
    return f"{problem} ({names.get(heir, heir)}) on {day}", f"Write '{heir}' instead, or remove the member"


def _meet(earlier: Member, later: Member, line: int) -> tuple[str, str] | None:
    """Two periods of one municipality may not overlap, nor share a calendar year: the fee is for a year."""
    code = later.code
    if _last(earlier) >= _first(later) and _last(later) >= _first(earlier):
        return f"the member '{code}' is given twice, first in line {line}, in periods that overlap", (
            "Remove one of the two, or end one before the other starts"
        )
    if _last(earlier).year >= _first(later).year and _last(later).year >= _first(earlier).year:
        year = _first(later).year if _first(later) > _first(earlier) else _first(earlier).year
        problem = f"the member '{code}' has two periods in {year}, first in line {line}, and the fee is for a year"
        return problem, "Join the two periods into one"
    return None


def _first(member: Member) -> date:
    return member.first_day or date.min


def _last(member: Member) -> date:
    return member.last_day or date.max
