"""What a file for programs says of generated figures, in English as its column names are."""

from reports.language import load_language
from reports.rows import Edition


def sample_warning(edition: Edition) -> str | None:
    """Short, because every row has it. None in an edition of real figures."""
    return str(load_language("en").texts.exports.package.sample) if edition.is_sample else None
