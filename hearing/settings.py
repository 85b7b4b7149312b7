"""Settings: one table, read from the environment, every default safe for a single machine.

``docs/operating.md`` shows the same table; a test keeps the two together.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_network
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable ``HEARING_<NAME>`` and what it means."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any] = str

    @property
    def variable(self) -> str:
        return f"HEARING_{self.name}"


def yes(text: str) -> bool:
    """Read a switch; raises ValueError on anything but a clear yes or no."""
    answers = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return answers[text.strip().lower()]
    except KeyError:
        raise ValueError("expected yes or no") from None


def positive(text: str) -> int:
    """Read a whole number above zero."""
    number = int(text)
    if number <= 0:
        raise ValueError("expected a number above zero")
    return number


def seconds(text: str) -> float:
    """Read a time of at least one second."""
    number = float(text)
    if not 1 <= number < inf:
        raise ValueError("expected at least one second")
    return number


def time_zone(text: str) -> str:
    """Read the name of a time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, IsADirectoryError):
        raise ValueError("there is no such time zone") from None
    return text


def site_address(text: str) -> str:
    """Read the address of the site, without a slash at its end."""
    if text and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", text):
        raise ValueError("expected an address such as https://hearing.city.example")
    return text.rstrip("/")


def page_address(text: str) -> str:
    """Read the address of a page, as it is."""
    if text and not re.fullmatch(r"https?://[^\s/?#@]+(/\S*)?", text):
        raise ValueError("expected an address such as https://www.govdata.de/dl-de/by-2-0")
    return text


def mail_server(text: str) -> str:
    """Read a host, with or without a port."""
    place = urlsplit(f"//{text}")
    if text and (not place.hostname or place.path or place.port == 0):
        raise ValueError("expected a host or host:port")
    return text


def listening(text: str) -> str:
    """Read where to listen: host:port."""
    place = urlsplit(f"//{text}")
    if not place.hostname or not place.port or place.username or place.path:
        raise ValueError("expected host:port")
    return text


def mailbox(text: str) -> str:
    """Read an e-mail address, with or without a name: City <post@city.example>."""
    if text:
        try:
            validate_email(parseaddr(text)[1], check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            raise ValueError("expected one e-mail address, with or without a name") from None
    return text


def postbox(text: str) -> str:
    """Read where a mailbox is: a server with its folder, or a folder of this machine."""
    place = urlsplit(text)
    on_server = place.scheme in {"imap", "imaps"} and place.hostname and place.username
    in_folder = place.scheme == "maildir" and place.path.startswith("/")
    if place.password:
        raise ValueError("the password goes into HEARING_MAILBOX_PASSWORD")
    if text and not (in_folder or (on_server and place.port != 0)):
        raise ValueError("expected imaps://user@host/INBOX or maildir:/path")
    return text


def one_of(*names: str) -> Callable[[str], str]:
    """Make a reader of one of these words."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueError(f"expected one of {', '.join(names)}")
        return text

    return read


def networks(text: str) -> list[str]:
    """Read networks with commas: 10.0.0.0/8, 2001:db8::/32."""
    return [str(ip_network(word, strict=False)) for word in words(text)]


def words(text: str) -> list[str]:
    """Read a list with commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def issuer(text: str) -> str:
    """Read the address of an OpenID provider: https, or this machine itself."""
    address = urlsplit(text)
    is_here = address.hostname in {"127.0.0.1", "::1", "localhost"}
    if text and not (address.hostname and (address.scheme == "https" or is_here)):
        raise ValueError("expected an address with https://")
    return text


def _data_home() -> str:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return str(Path(base) / "hearing")


SETTINGS: tuple[Setting, ...] = (
    Setting("DATA", "~/.local/share/hearing", "Folder of everything the product keeps.", str),
    Setting("DATABASE", "", "Database URL; empty: SQLite in the data folder."),
    Setting("QUEUE", "", "Bell of the background work: empty (SQLite), postgresql:// or redis://."),
    Setting("SECRET_KEY", "", "Signs sessions; empty: made once and kept in the data folder."),
    Setting("SECRET_KEY_FALLBACKS", "", "Earlier secret keys, with commas: still read.", words),
    Setting("HOST", "127.0.0.1", "Address the web server listens on."),
    Setting("PORT", "8000", "Port the web server listens on.", positive),
    Setting("HOSTS", "", "Names the site is reached by, with commas; empty: any name is believed."),
    Setting("WEB_THREADS", "64", "Threads of the web server: readers served at once.", positive),
    Setting(
        "EVENT_STREAMS", "5000", "Viewers told at once what is new; others ask again.", positive
    ),
    Setting(
        "WORKER_THREADS", "1", "Units of background work done at once by one worker.", positive
    ),
    Setting("HTTPS", "no", "The site is reached by https: cookies are marked secure.", yes),
    Setting("PROXIES", "0", "Reverse proxies in front whose forwarded headers are believed.", int),
    Setting(
        "OWN_NETWORKS", "", "Networks of the city, with commas: many register there.", networks
    ),
    Setting(
        "LIVE_URL", "", "Address of live streams' files on a CDN; empty: this site.", site_address
    ),
    Setting("TIMEZONE", "Europe/Berlin", "Time zone of the city.", time_zone),
    Setting("CITY", "Landeshauptstadt München", "Name of the city in page headings."),
    Setting("MODEL", "", "Model that hears recordings; empty: the person uploading chooses."),
    Setting(
        "ENGINE",
        "faster-whisper",
        "Engine: faster-whisper or whisper (an extra).",
        one_of("faster-whisper", "whisper"),
    ),
    Setting("DEVICE", "cpu", "Device of the engine: cpu or cuda.", one_of("cpu", "cuda")),
    Setting("ENGINE_THREADS", "0", "Processor threads of the engine; 0: all.", int),
    Setting("UPLOAD_LIMIT_GIB", "64", "Largest file that may be uploaded, in GiB.", positive),
    Setting(
        "RETENTION_DAYS", "42", "Days a recording stays when nothing else is chosen.", positive
    ),
    Setting(
        "DATA_LICENSE", "", "Address of the licence of public data; empty: none.", page_address
    ),
    Setting(
        "FILE_LIMIT_MB", "100", "Largest file that is handed in through a link, in MB.", positive
    ),
    Setting("STREAM_RTMP", "0.0.0.0:1935", "Where encoders come to by RTMP, host:port.", listening),
    Setting("STREAM_SRT", "0.0.0.0:9000", "Where encoders come to by SRT, host:port.", listening),
    Setting("STREAM_HOLD", "4", "Seconds a stream stays closed when it is opened again.", seconds),
    Setting("LEASE_SECONDS", "10", "Seconds after which a silent worker loses its work.", seconds),
    Setting("LOGIN_FAILURES", "5", "Failed logins per account and quarter of an hour.", positive),
    Setting(
        "SECOND_FACTOR",
        "optional",
        "A code after the password: optional or required of everybody.",
        one_of("optional", "required"),
    ),
    Setting(
        "OIDC_ISSUER", "", "Single sign-on: address of the OpenID provider; empty: none.", issuer
    ),
    Setting("OIDC_CLIENT_ID", "", "Single sign-on: our name at the provider."),
    Setting("OIDC_CLIENT_SECRET", "", "Single sign-on: our secret at the provider."),
    Setting("OIDC_NAME", "Single Sign-on", "Single sign-on: the provider's name for people."),
    Setting(
        "BASE_URL", "", "Address of this site, for links in letters; needed to send.", site_address
    ),
    Setting("MAIL_SERVER", "", "Mail server, host or host:port; empty: letters wait.", mail_server),
    Setting(
        "MAIL_SECURITY",
        "starttls",
        "How the mail server is spoken to: starttls, tls or none.",
        one_of("starttls", "tls", "none"),
    ),
    Setting("MAIL_USER", "", "Name to log in with at the mail server; empty: without a login."),
    Setting("MAIL_PASSWORD", "", "Password to log in with at the mail server."),
    Setting(
        "MAIL_CA",
        "",
        "Certificates trusted for mail server and mailbox, a file; empty: the system's.",
    ),
    Setting("MAIL_FROM", "", "Sender, City <post@city.example>; needed to send.", mailbox),
    Setting("MAIL_REPLY_TO", "", "Where answers go; empty: to the sender.", mailbox),
    Setting("MAIL_BOUNCES", "", "Where non-delivery reports go; empty: to the sender.", mailbox),
    Setting("MAIL_PER_MINUTE", "60", "Letters sent in a minute, at most.", positive),
    Setting(
        "MAILBOX", "", "Mailbox that is read, imaps://user@host/INBOX or maildir:/path.", postbox
    ),
    Setting("MAILBOX_PASSWORD", "", "Password to log in with at the mailbox."),
    Setting(
        "MAILBOX_AUTHSERV", "", "Name of our own mail server in Authentication-Results headers."
    ),
)


class BadSetting(Exception):
    """A variable of the environment can't be read."""

    def __init__(self, setting: Setting, value: str, reason: str) -> None:
        super().__init__(f"{setting.variable}={value!r}: {reason}. It means: {setting.meaning}")


def read_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Read all settings. Raises BadSetting; empty and unset both mean the default."""
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environment.get(setting.variable) or setting.default
        try:
            values[setting.name] = setting.read(text)
        except ValueError as error:
            raise BadSetting(setting, text, str(error)) from error
    if not environment.get("HEARING_DATA"):
        values["DATA"] = _data_home()
    values["DATA"] = Path(values["DATA"]).expanduser().resolve()
    return values
