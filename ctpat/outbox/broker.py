"""The embedded broker: kombu's messages as files, but each is written and taken whole.

kombu writes a message under its final name, so a worker may read half of it, and half a message
stops the worker's loop. Here a name appears by renaming a finished file, and whoever can rename a
message to a name of his own has it; both are one step for every process that looks on.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class WholeFiles(filesystem.Channel):
    """Messages and routes of queues that are never seen half written."""

    def _put(self, queue: str, payload: dict, **kwargs) -> None:
        name = f"{time.time_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str) -> dict:
        """The oldest message of a queue. Raises Empty."""
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] == f"{queue}.msg" and (mine := _take(folder / name)):
                payload = mine.read_bytes()
                mine.unlink()
                return loads(bytes_to_str(payload))
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        route = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._alone():
            routes = self.get_table(exchange)
            if route not in routes:
                _write(self._exchange_file(exchange), [route, *routes])

    def _delete(self, *args, **kwargs) -> None:
        with self._alone():
            super()._delete(*args, **kwargs)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process changes routes meanwhile."""
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = WholeFiles


def _write(path: Path, content) -> None:
    hidden = path.with_name(f"{uuid.uuid4().hex}.part")
    hidden.write_bytes(str_to_bytes(dumps(content)))
    hidden.replace(path)


def _take(path: Path) -> Path | None:
    """The message under a name that only this process knows; None if another was quicker."""
    mine = path.with_name(f"{uuid.uuid4().hex}.taken")
    try:
        return path.rename(mine)
    except FileNotFoundError:
        return None
