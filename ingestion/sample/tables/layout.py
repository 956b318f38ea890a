"""What a table is made of, and how its cells are worked out from the model's figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np

from ingestion.sample.areas import Areas
from ingestion.sample.noise import Floats, Ints
from ingestion.sample.tables.gaps import NO_GAPS, Cells, Gaps, Symbols

Languages = ("fi", "sv", "en")
Selection: TypeAlias = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Figures:
    """One content for all places: place, period, then the table's other variables in the order of ``Layout.others``.

    Without a denominator the areas are sums of places. With one they are ratios of sums, times ``scale``; no
    denominator to divide by is a missing value.
    """

    numerator: Ints
    denominator: Ints | None = None
    scale: float = 1.0
    decimals: int = 0


@dataclass(frozen=True)
class Content:
    """A value of the content variable. Its figures are worked out when the first cell is asked for, and kept."""

    code: str
    text: str
    figures: Callable[[], Figures]

    @cached_property
    def made(self) -> Figures:
        """The figures."""
        return self.figures()


@dataclass(frozen=True)
class Values:
    """A variable other than area, time and content."""

    code: str
    text: str
    codes: tuple[str, ...]
    texts: tuple[str, ...]
    elimination: bool = True


@dataclass(frozen=True)
class Variable:
    """A variable as the server shows it. role: ``area``, ``time``, ``content`` or the key of ``Layout.others``."""

    role: str
    code: str
    text: str
    codes: tuple[str, ...]
    texts: tuple[str, ...]
    elimination: bool = False
    is_time: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Layout:
    """A table. order: the roles in the order in which the server shows them, which no two tables share."""

    path: str
    title: str
    areas: Areas
    area_code: str
    periods: tuple[str, ...]
    period_code: str
    contents: tuple[Content, ...]
    order: tuple[str, ...]
    others: Mapping[str, Values] = field(default_factory=dict)
    period_texts: Mapping[str, str] = field(default_factory=dict)
    area_text: str = "Alue"
    period_text: str = "Vuosi"
    content_code: str = "contentscode"
    area_elimination: bool = True
    time_flag: bool = True
    gaps: Gaps = NO_GAPS
    hidden: tuple[str, ...] = ()  # roles that the table has no variable for: a single content, a single state
    updated: str = "2026-07-01T08:00:00"

    @cached_property
    def period_years(self) -> tuple[int, ...]:
        return tuple(int(period[:4]) for period in self.periods)

    def variables(self, language: str) -> list[Variable]:
        """The variables in the order of the table; area names in the language, the rest in Finnish."""
        texts = tuple(self.period_texts.get(code, code) for code in self.periods)
        contents = tuple(c.code for c in self.contents), tuple(c.text for c in self.contents)
        known = {
            "area": Variable(
                "area",
                self.area_code,
                self.area_text,
                self.areas.codes,
                self.areas.names(language),
                self.area_elimination,
            ),
            "time": Variable("time", self.period_code, self.period_text, self.periods, texts, is_time=self.time_flag),
            "content": Variable("content", self.content_code, "Tiedot", *contents),
            **{
                role: Variable(role, v.code, v.text, v.codes, v.texts, v.elimination) for role, v in self.others.items()
            },
        }
        return [replace(known[role], hidden=role in self.hidden) for role in self.order]

    def cells(self, chosen: Selection) -> tuple[Floats, Symbols]:
        """The values (NaN where missing) and symbols (empty where there is none) of a selection, in the table's order.

        chosen: for each role the positions wanted. Both arrays have one dimension for each role of ``order``.
        """
        blocks = [self._content(self.contents[n], chosen) for n in chosen["content"]]
        values = np.stack([values for values, _ in blocks])
        symbols = np.stack([symbols for _, symbols in blocks])
        inner = ["content", "area", "time", *self.others]
        turned = [inner.index(role) for role in self.order]
        return values.transpose(turned), symbols.transpose(turned)

    def decimals(self, content: str) -> int:
        """How many decimals a content is published with."""
        return next(c for c in self.contents if c.code == content).made.decimals

    def _content(self, content: Content, chosen: Selection) -> tuple[Floats, Symbols]:
        figures = content.made
        amounts = self._areas(figures.numerator, chosen)
        if figures.denominator is not None:
            below = self._areas(figures.denominator, chosen)
            amounts = np.divide(amounts * figures.scale, below, out=np.full(amounts.shape, np.nan), where=below > 0)
        return self.gaps(Cells(self, content.code, chosen, np.round(amounts, figures.decimals) + 0.0))

    def _areas(self, figures: Ints, chosen: Selection) -> Floats:
        """Add places up to the areas, each period on its own division where the table asks for that."""
        wanted = [np.arange(figures.shape[0]), *(np.asarray(chosen[role]) for role in ("time", *self.others))]
        picked = figures[np.ix_(*wanted)]
        if self.areas.year:
            return self.areas.add_up(picked, chosen["area"], self.areas.year).astype(np.float64)
        years = [self.period_years[n] for n in chosen["time"]]
        each = [self.areas.add_up(picked[:, n], chosen["area"], year) for n, year in enumerate(years)]
        return np.stack(each, axis=1).astype(np.float64)
