"""Who we are to a source, and how a connection to it is kept."""

import ipaddress
import os
from collections.abc import Mapping
from urllib.parse import urlsplit

import requests

from tilannekuva.errors import SettingsError

VERSION = "0.1.0"
DEFAULT_CONTACT = "open statistics client; the operator can be named in TILANNEKUVA_CONTACT"


def user_agent(env: Mapping[str, str] | None = None) -> str:
    """Who we are, with a contact: sources refuse anonymous clients and want to be able to reach us."""
    contact = (os.environ if env is None else env).get("TILANNEKUVA_CONTACT", "").strip() or DEFAULT_CONTACT
    if not (contact.isascii() and contact.isprintable()):
        raise SettingsError(
            f"TILANNEKUVA_CONTACT must be one line of plain ASCII, as an address is; found {contact!r}."
        )
    return f"tilannekuva/{VERSION} (+{contact})"


def new_session(base_url: str) -> requests.Session:
    """A session that names us, sends no stored credentials, and keeps no connection to this machine open."""
    session = requests.Session()
    session.headers.update({"User-Agent": user_agent(), "Accept": "application/json"})
    # No credentials from a .netrc file go anywhere.
    session.auth = _no_auth
    if _is_loopback(urlsplit(base_url).hostname or ""):
        # A server on this machine is never behind a proxy; and keeping its connection open costs 40 ms a call
        # (delayed acknowledgements), while a new one costs nothing.
        session.trust_env = False
        session.headers["Connection"] = "close"
    return session


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
