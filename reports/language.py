"""A language of what is published: its words, its units, how it writes figures, and municipality names in sentences."""

from dataclasses import dataclass
from functools import lru_cache

from reports.form import Form
from reports.municipality_names import genitive, local
from reports.rows import Municipality
from reports.wording import Texts, Units, load_texts
from tilannekuva.settings import LANGUAGES as ALL_LANGUAGES

LANGUAGES = ALL_LANGUAGES


@dataclass(frozen=True)
class Language:
    """Everything that differs between the languages; ``units`` and ``form`` remember what they have written."""

    code: str
    texts: Texts
    units: Units
    form: Form

    def genitive(self, municipality: Municipality) -> str:
        """``Tampereen``, ``Tammerfors``, ``Tampere's``."""
        return genitive(self.code, municipality.name, municipality.code)

    def local(self, municipality: Municipality) -> str:
        """``Tampereella``, ``i Tammerfors``, ``in Tampere``."""
        return local(self.code, municipality.name, municipality.code)


@lru_cache
def load_language(code: str) -> Language:
    """The language with this code. Raises PublishFailed when it has no texts."""
    texts = load_texts(code)
    units = Units(texts)
    return Language(code, texts, units, units.form)
