from __future__ import annotations

import json
from typing import Any, Iterable, Iterator, List, NamedTuple


class ServerSentEvent(NamedTuple):
    event: str
    data: Any


def server_sent_events(lines: Iterable[bytes]) -> Iterator[ServerSentEvent]:
    """Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) with JSON as data.

    What breaks off in the middle is no event.
    """
    event = "message"
    data: List[str] = []
    for raw in lines:
        line = raw.decode("utf-8").rstrip("\r\n")
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "event" and line:
            event = value
        elif name == "data":
            data.append(value)
        elif not line:
            if data:
                yield ServerSentEvent(event, json.loads("\n".join(data)))
            event, data = "message", []
