"""The error family. A message says what was expected, what was found, where, and what to do next."""


class TilannekuvaError(Exception):
    """Base of every error this project raises on purpose; the command line prints its text and exits with 2."""


class SettingsError(TilannekuvaError):
    """A setting, or the data folder it points at, cannot be used."""


class CatalogueError(TilannekuvaError):
    """The catalogue is wrong: the message names the file, the entry and the remedy."""


class SourceUnavailable(TilannekuvaError):
    """A source did not answer usably, though it may later (timeouts, 5xx, 429, resets, truncated bodies)."""


class SourceChanged(TilannekuvaError):
    """A source answered, but not as the catalogue expects: a variable, content, area or unit differs."""


class TableAbsent(SourceChanged):
    """The source has no such table (any more)."""


class CheckFailed(TilannekuvaError):
    """Landed data broke a blocking expectation and was not promoted."""


class BuildFailed(TilannekuvaError):
    """dbt could not build or test the warehouse; the last good one stays in use."""


class PublishFailed(TilannekuvaError):
    """A page or file could not be published; what was published before stays."""


class EditionRefused(TilannekuvaError):
    """An edition cannot be frozen now or under that name, or what was frozen is not what it was."""
