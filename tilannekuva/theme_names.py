"""The six themes by their names in Finnish, Swedish and English, for people who type them."""

import difflib

from tilannekuva.errors import TilannekuvaError

THEME_NAMES: dict[str, tuple[str, str, str]] = {
    "vitality": ("Elinvoima", "Livskraft", "Vitality"),
    "population": ("Väestökehitys", "Befolkningsutveckling", "Population development"),
    "wellbeing": ("Hyvinvointi", "Välfärd", "Wellbeing"),
    "finances": ("Kuntatalous", "Kommunal ekonomi", "Municipal finances"),
    "leadership": ("Johtaminen ja osallisuus", "Ledning och delaktighet", "Leadership and participation"),
    "sustainability": ("Kestävä kehitys", "Hållbar utveckling", "Sustainable development"),
}


def theme_id(text: str) -> str:
    """The theme's id for its id or a name of it, case ignored; TilannekuvaError naming the choices otherwise."""
    wanted = text.strip().casefold()
    known = {name.casefold(): theme for theme, names in THEME_NAMES.items() for name in (theme, *names)}
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(wanted[:60], list(known), n=1)
    hint = f"Did you mean '{THEME_NAMES[known[near[0]]][0]}'? " if near else ""
    choices = ", ".join(f"{names[0]} ({theme})" for theme, names in THEME_NAMES.items())
    raise TilannekuvaError(f"There is no theme '{text[:60]}'. {hint}The themes are: {choices}.")
