"""HTML written by Python code. The one place where a string is declared safe."""

from markupsafe import Markup


def ready(html: str) -> Markup:
    """Declare ``html`` safe: every name and word in it has gone through ``markupsafe.escape`` where it was put in."""
    return Markup(html)  # noqa: S704 - what makes it safe is said above and tested with hostile names
