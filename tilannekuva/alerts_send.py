"""Sending an alert to a webhook or by e-mail, as the environment says. Addresses and passwords never reach a log."""

import http.client
import json
import logging
import re
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from tilannekuva.errors import SettingsError

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
WEBHOOK, SMTP = "TILANNEKUVA_ALERT_WEBHOOK", "TILANNEKUVA_ALERT_SMTP"
MAIL_TO, MAIL_FROM = "TILANNEKUVA_ALERT_MAIL_TO", "TILANNEKUVA_ALERT_MAIL_FROM"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}")


@dataclass(frozen=True)
class MailServer:
    """Where e-mail goes. A password is sent over TLS only; ``repr`` shows neither user nor password."""

    host: str
    port: int
    tls: bool
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


def send(alert: Mapping[str, Any], env: Mapping[str, str]) -> None:
    """Send to whatever is configured; a place that does not take it is logged.

    Raises SettingsError for a setting that cannot be used, after the other one had its turn.
    """
    faults = []
    for configured, deliver in ((env.get(WEBHOOK), _webhook), (env.get(SMTP), _mail)):
        try:
            if configured:
                deliver(configured, alert, env)
        except SettingsError as error:
            faults.append(str(error))
    if faults:
        raise SettingsError(" ".join(faults))


def checked_webhook(url: str) -> str:
    """The address, if it may be used: https, or http to this machine. SettingsError (without it) otherwise."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not host or not is_safe or parts.username or re.search(r"[\s\x00-\x1f]", url):
        raise SettingsError(
            f"{WEBHOOK} must be an https address (or http on this machine); it is not, so it is unused."
        )
    return url


def mail_server(text: str) -> MailServer:
    """``smtp://host:25`` or ``smtps://user:password@host:465``. SettingsError (without the text) for another one."""
    wrong = SettingsError(
        f"{SMTP} must look like smtp://host:25 or smtps://user:password@host:465; a password needs smtps, or smtp to a "
        "server that offers STARTTLS."
    )
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"smtp", "smtps"} or not host or parts.path not in {"", "/"} or parts.query:
        raise wrong
    tls = parts.scheme == "smtps"
    user, password = parts.username, parts.password
    return MailServer(
        host, port or (465 if tls else 25), tls, user and unquote(user), unquote(password) if password else None
    )


def mail_message(alert: Mapping[str, Any], sender: str, receivers: str) -> EmailMessage:
    """The alert as plain text. SettingsError for an address that is none; nothing of the alert can make a header."""
    addresses = [address.strip() for address in receivers.split(",")]
    for name, address in [(MAIL_FROM, sender.strip()), *((MAIL_TO, address) for address in addresses)]:
        if not _MAIL_ADDRESS.fullmatch(address):
            raise SettingsError(f"{name} must be an e-mail address (several separated by commas); it is not.")
    message = EmailMessage()
    message["From"], message["To"] = sender.strip(), ", ".join(addresses)
    message["Subject"] = _one_line(f"Tilannekuva: {alert['kind']} {alert['subject']}")
    lines = [str(alert["text"]), *(f"{task}: {text}" for task, text in alert["tasks"])]
    message.set_content("\n\n".join([*lines, f"{alert['at']}, source {alert['source']}"]))
    return message


def _webhook(url: str, alert: Mapping[str, Any], _env: Mapping[str, str]) -> None:
    checked_webhook(url)  # its scheme is https or http
    text = f"Tilannekuva: {alert['kind']} {alert['subject']}: {alert['text']}"
    body = json.dumps({"text": text, **alert}, ensure_ascii=False).encode("utf-8", errors="backslashreplace")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "tilannekuva"}
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310
    host = urlsplit(url).hostname
    try:
        # Not through a client that logs addresses: this one's is the secret. A redirect could carry the alert anywhere.
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS):
            return
    except urllib.error.HTTPError as error:
        log.error("The webhook at %s answered an alert with status %d", host, error.code)
        error.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        log.error("The webhook at %s did not take an alert: %s", host, type(error).__name__)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:
        return None


def _mail(server_text: str, alert: Mapping[str, Any], env: Mapping[str, str]) -> None:
    server = mail_server(server_text)
    message = mail_message(alert, env.get(MAIL_FROM, ""), env.get(MAIL_TO, ""))
    try:
        _deliver(server, message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        log.error("The mail server %s did not take an alert: %s", server.host, type(error).__name__)


def _deliver(server: MailServer, message: EmailMessage) -> None:
    context = ssl.create_default_context()
    if server.tls:
        with smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context) as client:
            _login_and_send(client, server, message)
        return
    with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS) as client:
        client.ehlo()
        encrypted = client.has_extn("starttls")
        if encrypted:
            client.starttls(context=context)
        if server.password and not encrypted:
            raise smtplib.SMTPNotSupportedError("no STARTTLS: the password is not sent in the clear")
        _login_and_send(client, server, message)


def _login_and_send(client: smtplib.SMTP, server: MailServer, message: EmailMessage) -> None:
    if server.user and server.password:
        client.login(server.user, server.password)
    client.send_message(message)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:150]
