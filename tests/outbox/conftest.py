import pytest
from celery import current_app

from ctpat.outbox import nudges


@pytest.fixture
def broker(monkeypatch):
    """A broker that keeps what it is told: `(task, arguments)`."""
    told = []
    monkeypatch.setattr(
        current_app, "send_task", lambda task, kwargs, queue: told.append((task, kwargs)), raising=False
    )
    monkeypatch.setattr(nudges, "_silent_until", 0.0)
    return told


@pytest.fixture
def ledger(tmp_path):
    """What the sample jobs wrote: the words in their order."""
    path = tmp_path / "ledger"
    path.touch()

    class Ledger:
        payload = {"ledger": str(path)}

        @property
        def lines(self) -> list[list[str]]:
            return [line.split() for line in path.read_text().splitlines()]

        @property
        def words(self) -> list[str]:
            return [line[0] for line in self.lines]

    return Ledger()
