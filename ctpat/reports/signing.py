"""The signature of this installation under each report.

Key and certificate are made once and kept in the data folder (`keys/`); a backup takes them
along. The signature is a certification that allows no change (PAdES, DocMDP level 1). It is
invisible: a visible one would need an appearance with embedded fonts and tags of its own,
and PDF/A readers show the panel anyway. Nothing may save the file after signing.
"""

import io
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from asn1crypto.pem import unarmor
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

FIELD = "Signature"
YEARS = 30
RESERVED = 8192  # bytes for the signature; known, it isn't made twice to measure it


def sign(content: bytes, *, reason: str) -> bytes:
    """The PDF with this installation's signature, which covers every byte and allows no change."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    class Writer(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Leave the metadata as printed: rewritten, it loses the schema that PDF/A asks for."""

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    return signers.sign_pdf(
        Writer(io.BytesIO(content)), metadata, signer=_signer(key_file()), bytes_reserved=RESERVED
    ).getvalue()


def certificates() -> list[bytes]:
    """Certificates (DER) under which this installation has signed, the present one included."""
    key_file()
    return [_certificate(path).dump() for path in sorted(_folder().glob("reports*.pem"))]


def key_file() -> Path:
    """The file with key and certificate; made now if there is none."""
    path = _folder() / "reports.pem"
    if not path.exists():
        _make(path)
    return path


def _folder() -> Path:
    return Path(settings.DATA) / "keys"


def _make(path: Path) -> None:
    """Written whole or not at all; of two processes that start together the first one wins."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".new-") as new:
        new.write(_new_key_and_certificate())
        new.flush()
        os.fsync(new.fileno())
        try:
            os.link(new.name, path)
        except FileExistsError:
            return


def _new_key_and_certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())  # an RSA key takes 0.3 s to load for each file
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Programme reports of {host}"[:64])])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


@cache
def _signer(path: Path):
    from asn1crypto.keys import PrivateKeyInfo
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = next(der for kind, _, der in unarmor(path.read_bytes(), multiple=True) if kind == "PRIVATE KEY")
    return SimpleSigner(
        signing_cert=_certificate(path),
        signing_key=PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),
    )


def _certificate(path: Path) -> Certificate:
    blocks = unarmor(path.read_bytes(), multiple=True)
    return Certificate.load(next(der for kind, _, der in blocks if kind == "CERTIFICATE"))
