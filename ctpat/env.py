"""Readers for settings that come from the environment.

A bad value stops the start with one sentence that names the variable, the value's
fault and what to write instead. Every reader takes the environment as its first
argument, so that tests need not touch the real one.
"""

import re
import secrets
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Environment = Mapping[str, str]

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}
SAMPLE_KEYS = {"changeme", "change-me", "secret", "insecure"}
MINIMUM_KEY_LENGTH = 50
POSTGRESQL_OPTIONS = {"sslmode", "sslrootcert"}
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def flag(env: Environment, name: str, default: bool = False) -> bool:
    """A yes or no."""
    value = env.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 for yes or 0 for no.")


def number(env: Environment, name: str, default: int) -> int:
    """A whole number, 0 or more."""
    value = (env.get(name) or str(default)).strip()
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number, such as {default}.")
    return int(value)


def log_level(env: Environment, name: str = "LOG_LEVEL", default: str = "INFO") -> str:
    """From which weight on a line is written."""
    value = (env.get(name) or default).strip().upper()
    if value not in LEVELS:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of {', '.join(LEVELS)}.")
    return value


def folder(env: Environment, name: str, default: Path) -> Path:
    """A folder that exists afterwards and can be written to."""
    path = Path(env.get(name) or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is {path}, which can't be made a folder ({error.strerror}). "
            "Name a folder that the application may write to."
        ) from error
    return path


def words(env: Environment, name: str, default: list[str]) -> list[str]:
    """A list separated by commas."""
    value = env.get(name)
    if value is None:
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def base_url(env: Environment, name: str, default: str) -> str:
    """The address people use, without a slash at its end. Links in mails start with it."""
    value = (env.get(name) or default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write the address people use, such as https://ctpat.example.com."
        )
    return value


def time_zone(env: Environment, name: str, default: str = "UTC") -> str:
    """A name of the time zone database."""
    value = env.get(name) or default
    if value not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"{name} is {value!r}, which is no time zone; write one such as America/Chicago.")
    return value


def secret_key(env: Environment, data: Path, *, embedded: bool) -> str:
    """The key that signs sessions and links.

    Embedded, it is made once and kept in the data folder. Otherwise somebody has to
    give it, because several machines must share the same one.
    """
    if env.get("SECRET_KEY"):
        return _checked_key("SECRET_KEY", env["SECRET_KEY"])
    if env.get("SECRET_KEY_FILE"):
        return _checked_key("SECRET_KEY_FILE", _read_key(Path(env["SECRET_KEY_FILE"])))
    if not embedded:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing. With REDIS_URL or a PostgreSQL DATABASE_URL every process "
            "needs the same key: set SECRET_KEY or SECRET_KEY_FILE to 50 or more random characters."
        )
    return _kept_key(data / "secret_key")


def former_keys(env: Environment, name: str = "SECRET_KEY_FALLBACKS") -> list[str]:
    """Keys that still open what they sealed and signed, while a new SECRET_KEY is taken into use."""
    return [_checked_key(name, key) for key in words(env, name, [])]


def _read_key(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"SECRET_KEY_FILE is {path}, which can't be read ({error.strerror}).") from error


def _checked_key(name: str, key: str) -> str:
    if key.lower().startswith("django-insecure") or key.lower() in SAMPLE_KEYS:
        raise ImproperlyConfigured(f"{name} holds a sample key; write 50 or more random characters.")
    if len(key) < MINIMUM_KEY_LENGTH or len(set(key)) < 10:
        raise ImproperlyConfigured(
            f"{name} is too easy to guess; write {MINIMUM_KEY_LENGTH} or more random characters."
        )
    return key


def _kept_key(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def database(env: Environment, data: Path) -> dict:
    """Django's database settings: SQLite in the data folder, or what DATABASE_URL names."""
    url = env.get("DATABASE_URL", "").strip()
    if not url:
        return _sqlite(data / "ctpat.sqlite3")
    parts = urlsplit(url)
    name = unquote(parts.path[1:])
    if parts.scheme == "sqlite" and name:
        return _sqlite(name)
    if parts.scheme in {"postgres", "postgresql"} and name:
        return _postgresql(parts, name)
    raise ImproperlyConfigured(  # without the value, which may hold a password
        "DATABASE_URL can't be read; write postgres://user:password@host/name or sqlite:////path."
    )


def _sqlite(name: Path | str) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        # IMMEDIATE: without it a third of concurrent read-then-write transactions fail as locked.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        },
    }


def _postgresql(parts: SplitResult, name: str) -> dict:
    options = dict(parse_qsl(parts.query))
    if unknown := sorted(set(options) - POSTGRESQL_OPTIONS):
        raise ImproperlyConfigured(
            f"DATABASE_URL asks for {unknown[0]}; only sslmode and sslrootcert may stand behind the name."
        )
    where = {"USER": parts.username, "PASSWORD": parts.password, "HOST": parts.hostname, "PORT": parts.port}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        **{key: unquote(str(value)) for key, value in where.items() if value},
        "OPTIONS": {"pool": True, "connect_timeout": 5, **options},
    }


def redis_url(env: Environment, name: str = "REDIS_URL") -> str:
    """The broker and cache, or nothing for the embedded worker."""
    value = env.get(name, "").strip()
    if value and urlsplit(value).scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write redis://host:6379/0, or leave it empty.")
    return value


def email(env: Environment, data: Path, name: str = "EMAIL_URL") -> dict:
    """Django's mail settings: printed and kept in the data folder, or sent by SMTP."""
    value = env.get(name, "").strip()
    if not value:
        return {
            "EMAIL_BACKEND": "ctpat.outbox.backends.KeptBackend",
            "EMAIL_FILE_PATH": data / "mail",
        }
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} can't be read; write smtp+tls://user:password@host:587, "
            "smtps://user:password@host:465 or smtp://host:25."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def storage(env: Environment, data: Path, name: str = "STORAGE_URL") -> dict:
    """Where private files lie: a folder, or an S3 bucket (s3://key:secret@host/bucket)."""
    value = env.get(name, "").strip()
    if not value:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": data / "files", "base_url": None},
        }
    parts = urlsplit(value)
    bucket = parts.path.strip("/")
    if parts.scheme not in {"s3", "s3+http"} or not parts.hostname or not re.fullmatch(r"[a-z0-9.-]{3,63}", bucket):
        raise ImproperlyConfigured(f"{name} can't be read; write s3://key:secret@host/bucket.")
    scheme = "http" if parts.scheme == "s3+http" else "https"
    port = f":{parts.port}" if parts.port else ""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": f"{scheme}://{parts.hostname}{port}",
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }


def scanner(env: Environment, name: str = "SCANNER") -> str:
    """A virus scanner that speaks clamd's protocol, or nothing."""
    value = env.get(name, "").strip()
    parts = urlsplit(value)
    if value and (parts.scheme != "clamd" or not (parts.hostname or parts.path)):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write clamd://host:3310 or clamd:///path/of/socket, or leave it empty."
        )
    return value
