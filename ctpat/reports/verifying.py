"""Whether a file is one of ours, unchanged. Anybody may ask; nobody learns more than the file says."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from ctpat.activity.models import Entry
from ctpat.companies.models import Company
from ctpat.companies.scoping import company_scope

from . import verifier
from .models import Imprint
from .processes import context
from .signing import certificates

SECONDS = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """What /verify/ answers. `history_holds` is None when the file names no history head."""

    result: str
    sha256: str
    title: str = ""
    signed_at: datetime | None = None
    history_holds: bool | None = None

    @property
    def is_genuine(self) -> bool:
        return self.result == verifier.GENUINE


def verify_file(content: bytes) -> Verdict:
    """Check signature and coverage of an uploaded file. Changed, appended and re-saved copies are refused."""
    found = _check_apart(content)
    sha256 = hashlib.sha256(content).hexdigest()
    if found["result"] != verifier.GENUINE:
        return Verdict(found["result"], sha256)
    return Verdict(
        result=verifier.GENUINE,
        sha256=sha256,
        title=found["title"],
        signed_at=datetime.fromisoformat(found["signed_at"]),
        history_holds=_history_holds(found["slug"], found["seq"], found["digest"]),
    )


def find_checksum(sha256: str) -> Imprint | None:
    """The report with this checksum, if this installation signed one: its kind and date, nothing more."""
    return Imprint.objects.filter(sha256=sha256.lower()).first()


def _history_holds(slug: str, seq: int | None, digest: str) -> bool | None:
    if not seq:
        return None
    company = Company.objects.filter(slug=slug).first()
    if company is None:
        return False
    with company_scope(company, write=False):
        return Entry.objects.filter(seq=seq, digest=digest).exists()


def _check_apart(content: bytes) -> dict:
    """The verifier's answer; a file that breaks it, or takes too long, is none of ours."""
    here, there = context().Pipe(duplex=False)
    process = context().Process(target=verifier.work, args=(content, certificates(), there), daemon=True)
    process.start()
    there.close()
    try:
        return json.loads(here.recv_bytes()) if here.poll(SECONDS) else {"result": verifier.FOREIGN}
    except EOFError:
        return {"result": verifier.FOREIGN}
    finally:
        here.close()
        process.kill()
        process.join()
        process.close()
