"""The files one may take away from a municipality's page, by the names the publisher gives them."""

from dataclasses import dataclass

from reports.exports.names import SAMPLE_PREFIX as SAMPLE_PREFIX
from reports.exports.names import file_path as name_below_files
from reports.rows import Edition

FILES = "files"  # the folder of the site with everything that is not a page
# kind: (beginning of the name, ending)
KINDS = {"pdf": ("situation-analysis", "pdf"), "workshop": ("workshop", "pptx"), "workbook": ("indicators", "xlsx")}


@dataclass(frozen=True)
class Download:
    """kind: pdf, workshop or workbook; path: from the site's root."""

    kind: str
    path: str


def file_path(edition: Edition, language: str, code: str, kind: str) -> str:
    """``files/091/situation-analysis-2025-fi.pdf``; the name says when the figures are not real."""
    stem, ending = KINDS[kind]
    return f"{FILES}/{name_below_files(edition, code, stem, ending, language)}"


def downloads(edition: Edition, language: str, code: str) -> list[Download]:
    return [Download(kind, file_path(edition, language, code, kind)) for kind in KINDS]
