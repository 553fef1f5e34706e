"""Secrets at rest: AES-256-GCM with a ring of keys.

The first key seals, every key unseals, so a key is rotated by putting a new SECRET_KEY in
front and the former one into SECRET_KEY_FALLBACKS. Keys are derived from them by HKDF.
"""

import base64
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "v1:"
NONCE_BYTES = 12


class SealBroken(ValueError):
    """No key of the ring opens it, or it was changed."""


def seal(text: str) -> str:
    """Encrypt a short secret."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), VERSION.encode())
    return VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str) -> str:
    """The secret again. Raises SealBroken."""
    if not sealed.startswith(VERSION):
        raise SealBroken("not sealed by this product")
    raw = base64.urlsafe_b64decode(sealed.removeprefix(VERSION))
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], VERSION.encode()).decode()
        except (InvalidTag, ValueError):  # another key, or too short to be one of ours
            continue
    raise SealBroken("no key of the ring opens it")


@cache
def _cipher(key: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ctpat secrets at rest").derive(key.encode())
    return AESGCM(derived)
