"""Checking one uploaded PDF, in a process of its own with limits: anybody may upload anything."""

import io
import json
import logging
import resource
from multiprocessing.connection import Connection

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

GENUINE, CHANGED, FOREIGN = "genuine", "changed", "foreign"
CPU_SECONDS, MEMORY_MB = 20, 768


def work(content: bytes, certificates: list[bytes], line: Connection) -> None:
    """The whole life of the process."""
    memory = MEMORY_MB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()
    line.send_bytes(json.dumps(check(content, certificates)).encode())


def check(content: bytes, certificates: list[bytes]) -> dict:
    """What the signature says: 'genuine' with the file's own words, 'changed' or 'foreign'."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        signatures = reader.embedded_signatures
        if not signatures or signatures[0].signer_cert.dump() not in certificates:
            return {"result": FOREIGN}
        if len(signatures) > 1 or not _is_whole(signatures[0]):
            return {"result": CHANGED}
        return {"result": GENUINE, "signed_at": signatures[0].self_reported_timestamp.isoformat(), **_words(reader)}
    except Exception:
        # What can't be read as one of our files isn't one; of a damaged copy the certificate is left.
        return {"result": CHANGED if any(_holds(content, der) for der in certificates) else FOREIGN}


def _is_whole(signature) -> bool:
    signature.compute_integrity_info(skip_diff=True)  # what comes behind it is refused, whatever it does
    if signature.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return False
    trusted = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=trusted, skip_diff=True)
    return status.intact and status.valid and status.trusted


def _holds(content: bytes, der: bytes) -> bool:
    """Whether the bytes contain a signature with this certificate, which is written in hex."""
    serial = Certificate.load(der).public_key.dump()[-64:].hex().encode()
    return serial in content or serial.upper() in content


def _words(reader: PdfFileReader) -> dict:
    """Title and history head as the file states them; trusted, since the signature holds."""
    title = str(reader.trailer["/Info"]["/Title"])
    facts = _attached_facts(reader)
    head = (facts.get("made") or {}).get("history") or {}
    return {"title": title, "slug": facts.get("slug", ""), "seq": head.get("seq"), "digest": head.get("digest", "")}


def _attached_facts(reader: PdfFileReader) -> dict:
    if "/AF" not in reader.root:
        return {}
    files = reader.root["/AF"]  # by position: only so does pyHanko follow references
    items = [files[position] for position in range(len(files))]
    return next((json.loads(item["/EF"]["/F"].data) for item in items if item["/UF"] == "facts.json"), {})
