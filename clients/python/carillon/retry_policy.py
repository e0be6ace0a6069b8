from __future__ import annotations

import random
from typing import Optional, Union

from .errors import CarillonConnectionError, CarillonError

Failure = Union[CarillonError, CarillonConnectionError]

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 8.0
#: Who is to wait longer decides that, not we.
LONGEST_RETRY_AFTER_SECONDS = 60.0


def retry_delay(failure: Failure, tries: int, repeatable: bool) -> Optional[float]:
    """How long to wait before the next try, in seconds, or None when there should be none.

    Doubled each time, spread over its upper half so that many clients do not come back at once, and as the API said if it
    did. ``repeatable`` says that doing it twice is doing it once: by its method, or by an Idempotency-Key. What is not is
    tried again only if it surely was not carried out.
    """
    if not (was_not_carried_out(failure) or (repeatable and _may_pass(failure))):
        return None
    asked = failure.retry_after_seconds if isinstance(failure, CarillonError) else None
    if asked is not None:
        return asked if asked <= LONGEST_RETRY_AFTER_SECONDS else None
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** (tries - 1))
    return longest * (0.5 + random.random() / 2)


def was_not_carried_out(failure: Failure) -> bool:
    """Whether nothing was done: 429, and the problems of the API that say so."""
    if isinstance(failure, CarillonConnectionError):
        return failure.surely_not_sent
    return failure.status == 429 or failure.code in ("unavailable", "request_timeout")


def _may_pass(failure: Failure) -> bool:
    if isinstance(failure, CarillonConnectionError):
        return True
    return failure.status >= 500 or failure.status == 408 or failure.code == "idempotency_in_progress"
