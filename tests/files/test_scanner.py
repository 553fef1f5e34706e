"""A scanner in a thread that speaks clamd's protocol: clean, infected, down, talking nonsense."""

import socketserver
import struct
import threading

import pytest

from ctpat.files import integrity, services
from ctpat.files.exceptions import FileRefused
from tests.factories.files import pdf_bytes, upload

pytestmark = pytest.mark.django_db


class Clamd(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    reply = b"stream: OK\0"
    received = b""


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.received = content
        self.wfile.write(self.server.reply)


@pytest.fixture
def clamd(settings):
    with Clamd(("127.0.0.1", 0), Conversation) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SCANNER = f"clamd://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def test_clean_only_when_the_scanner_saw_these_bytes(scope, officer, clamd):
    stored = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)

    assert (stored.scan, clamd.received) == ("clean", pdf_bytes())


def test_infected_is_refused_with_its_name(scope, officer, clamd):
    clamd.reply = b"stream: Eicar-Test-Signature FOUND\0"

    with pytest.raises(FileRefused, match="virus scanner \\(Eicar-Test-Signature\\)"):
        services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)


@pytest.mark.parametrize("reply", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK but no\0"])
def test_failure_is_never_clean_and_asked_again(scope, officer, clamd, reply):
    clamd.reply = reply
    stored = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
    assert stored.scan == "waiting"

    clamd.reply = b"stream: OK\0"
    integrity.rescan(stored=stored)

    assert stored.scan == "clean"


def test_scanner_down_is_waiting_and_absent_is_not_scanned(scope, officer, settings):
    settings.SCANNER = "clamd://127.0.0.1:1"
    down = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
    settings.SCANNER = ""
    absent = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)

    assert (down.scan, absent.scan) == ("waiting", "not_scanned")
    assert down.get_scan_display() == "Not scanned yet: the scanner didn't answer"


def test_virus_found_later_ends_the_serving(scope, officer, clamd):
    clamd.reply = b""
    stored = services.store(upload=upload(pdf_bytes(), "a.pdf"), actor=officer.user)
    clamd.reply = b"stream: Worm FOUND\0"

    integrity.rescan(stored=stored)

    assert stored.scan == "infected"
