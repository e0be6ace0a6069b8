from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime
from typing import Any, Dict, List, Mapping, Optional


class CarillonError(Exception):
    """The API has answered, and refused: an RFC 9457 problem. Nothing of the request is in it, the key least of all.

    ``code`` is what happened, for programs, and the same over time; ``unknown`` when something between here and the API has
    answered. ``errors`` says what is wrong with which field: each has ``pointer`` (RFC 6901), ``code`` and ``detail``.
    """

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        problem = _problem_of(body)
        fields = {name.lower(): value for name, value in headers.items()}
        self.status = status
        self.code: str = problem.get("code", "unknown")
        self.type: str = problem.get("type", "about:blank")
        self.title: str = problem.get("title", f"HTTP {status}")
        self.detail: str = problem.get("detail", "The answer is not one of Carillon. Is the base URL right?")
        self.errors: List[Dict[str, str]] = problem.get("errors", [])
        self.request_id: Optional[str] = problem.get("request_id") or fields.get("x-request-id")
        self.retry_after_seconds = _retry_after_seconds(fields.get("retry-after"))
        super().__init__(f"{self.title} ({status} {self.code}): {self.detail}")


class CarillonConnectionError(Exception):
    """No answer has come, or not the whole of one.

    Whether the request was carried out is unknown unless ``surely_not_sent``: no connection was made.
    """

    def __init__(self, message: str, surely_not_sent: bool = False) -> None:
        super().__init__(message)
        self.surely_not_sent = surely_not_sent


class CarillonWebhookError(Exception):
    """The request is not one of Carillon's, or an old one: answer 401 and do nothing."""


def _problem_of(body: bytes) -> Dict[str, Any]:
    try:
        problem = json.loads(body)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) and "code" in problem else {}


def _retry_after_seconds(value: Optional[str]) -> Optional[float]:
    """RFC 9110 section 10.2.3: seconds, or a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
