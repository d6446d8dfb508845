"""The load client, a process of its own: so many clients, until so many answers or seconds, on this machine only.

`python -m bench.load '{"port": …, "path": …}'` prints one JSON object. Each request has its own connection.
"""

import json
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from threading import Thread
from typing import Any

HOST = "127.0.0.1"
LONGEST_SECONDS = 60.0


@dataclass
class Load:
    """What to ask for; `{uuid}` in the body becomes a new one each time."""

    port: int
    path: str
    clients: int = 1
    requests: int = 200
    seconds: float = 10.0
    method: str = "GET"
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def run(load: Load) -> dict[str, Any]:
    """Ask, and count the answers by status. Stops by itself, whatever the server does."""
    tickets, statuses, size = count(), Counter[str](), [0]
    give_up = time.monotonic() + min(load.seconds, LONGEST_SECONDS)

    def client() -> None:
        while next(tickets) < load.requests and time.monotonic() < give_up:
            status, length = _ask(load)
            statuses[status] += 1
            size[0] = max(size[0], length)

    started = time.monotonic()
    threads = [Thread(target=client) for _ in range(load.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"statuses": dict(statuses), "bytes": size[0], "seconds": time.monotonic() - started}


def _ask(load: Load) -> tuple[str, int]:
    connection = HTTPConnection(HOST, load.port, timeout=20)
    try:
        body = load.body.replace("{uuid}", str(uuid.uuid4())) or None
        connection.request(load.method, load.path, body, {"Connection": "close", **load.headers})
        answer = connection.getresponse()
        return str(answer.status), len(answer.read())
    except (OSError, HTTPException) as error:
        return type(error).__name__, 0
    finally:
        connection.close()


if __name__ == "__main__":
    print(json.dumps(run(Load(**json.loads(sys.argv[1])))))
