"""The kinds of files people bring: their columns, types and limits, typed from ``catalogue/files.yml``.

A kind belongs to one table of a source of kind ``files``: the table's path is the kind's name, and its contents are
the kind's value columns. Everything about a template and about what makes a file faulty follows from here.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from ingestion.catalogue_schema import Names, Strict, Table, Unit
from tilannekuva.errors import CatalogueError

FILE_KINDS = Path(__file__).resolve().parent / "catalogue" / "files.yml"

CODE, NAME, YEAR, SOURCE = "municipality_code", "municipality", "year", "source"
FIXED_COLUMNS = (CODE, NAME, YEAR, SOURCE)

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class FileRange(Strict):
    """Smallest and largest value that can be right, from a year on and in some regions only where that is given."""

    smallest: float
    largest: float
    from_year: int | None = None
    regions: list[Annotated[str, Field(pattern=r"^\d{2}$")]] = Field(default_factory=list)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.smallest >= self.largest:
            raise ValueError("'smallest' must be below 'largest'")
        return self

    def fits(self, year: int, region: str) -> bool:
        """Whether this range is the one for a year and a region (maakunta, two digits)."""
        return (self.from_year is None or year >= self.from_year) and (not self.regions or region in self.regions)


class FileColumn(Strict):
    """One column of figures. The first range that fits year and region applies; a yes/no column has none.

    decimals: the most that may be given. required: every filled row has it. at_most: another column it may not exceed.
    """

    key: Key
    type: Literal["number", "integer", "yes_no"]
    unit: Unit
    label: Names
    ranges: list[FileRange] = Field(default_factory=list)
    decimals: int = Field(default=0, ge=0, le=6)
    required: bool = False
    at_most: Key | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.type == "yes_no") == bool(self.ranges):
            raise ValueError(f"column '{self.key}': a number needs 'ranges', a yes_no column has none")
        if self.ranges and (self.ranges[-1].from_year is not None or self.ranges[-1].regions):
            raise ValueError(f"column '{self.key}': the last range must fit every year and region")
        if self.type != "number" and self.decimals:
            raise ValueError(f"column '{self.key}': only a number has decimals")
        return self

    def range_of(self, year: int, region: str) -> FileRange:
        """The range for a year and a region; the last one fits all."""
        return next(each for each in self.ranges if each.fits(year, region))


class FileKind(Strict):
    """One kind of file. years: the only years there can be (elections); otherwise every year from ``from_year``."""

    name: Key
    table: Key
    instructions: Names
    columns: list[FileColumn] = Field(min_length=1)
    from_year: int = Field(default=2013, ge=2013, description="municipality codes are known since 2013")
    years: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _columns(self) -> Self:
        keys = [column.key for column in self.columns]
        if len({*keys, *FIXED_COLUMNS}) < len(keys) + len(FIXED_COLUMNS):
            raise ValueError("a column's key is used twice, or is one that every file has")
        for column in self.columns:
            if column.at_most is not None and column.at_most not in keys:
                raise ValueError(f"column '{column.key}': 'at_most' names no column of this file")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """The first row of such a file."""
        return (CODE, NAME, YEAR, *(column.key for column in self.columns), SOURCE)


class _FileKinds(Strict):
    files: list[FileKind]


@cache
def file_kinds(path: Path = FILE_KINDS) -> Mapping[str, FileKind]:
    """All kinds by name. Raises CatalogueError when the declaration is faulty."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        kinds = _FileKinds.model_validate(document).files
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise CatalogueError(f"Expected the kinds of files in {path}, found: {error}. Correct the file.") from error
    if len({kind.name for kind in kinds}) < len(kinds) or len({kind.table for kind in kinds}) < len(kinds):
        raise CatalogueError(f"{path}: a name or a table is used by two kinds of files. Use each once.")
    return MappingProxyType({kind.name: kind for kind in kinds})


def kind_of(table: Table) -> FileKind:
    """The kind of file a table is read from.

    Raises CatalogueError when there is none, or when table and kind speak of different contents.
    """
    name = table.paths[0]
    kind = file_kinds().get(name)
    if kind is None or len(table.paths) != 1 or kind.table != table.id:
        known = ", ".join(file_kinds())
        raise CatalogueError(
            f"Table '{table.id}': expected one path that names the kind of file of this table, found {table.paths}. "
            f"The kinds are declared in catalogue/files.yml: {known}."
        )
    keys = [column.key for column in kind.columns]
    if list(table.contents) != keys or [table.contents[key] for key in keys] != keys or table.roles:
        raise CatalogueError(
            f"Table '{table.id}': expected the contents {keys}, each its own code, and no roles, as "
            f"catalogue/files.yml declares '{name}'; found {dict(table.contents)}. Correct one of the two."
        )
    return kind
