from __future__ import annotations

from typing import Optional
from urllib.parse import urlsplit

from .resources import Resources
from .transport import Transport


class Carillon(Resources):
    """The API of one Carillon.

    Methods are named after paths: ``POST /v1/templates/{id}/rollback`` is ``carillon.templates.rollback(id, …)``. What is
    in the path comes first, then the body, and the query as keywords. Every method takes ``timeout`` (seconds) and
    ``max_retries``, and ``idempotency_key`` if the operation takes one.

    A call is tried again by itself when that cannot do anything twice. Whatever takes an Idempotency-Key is given one, the
    same for all tries. Threads may share a client.
    """

    def __init__(
        self,
        api_key: Optional[str],
        base_url: Optional[str],
        *,
        max_retries: int = 2,
        timeout: float = 30.0,
    ) -> None:
        if not api_key:
            raise ValueError("api_key is missing.")
        # Else it would be refused further down, and shown in the error.
        if not (api_key.isascii() and api_key.isprintable()) or " " in api_key:
            raise ValueError("api_key has a character that no key has, such as a line break.")
        if not base_url or urlsplit(base_url).scheme not in ("http", "https"):
            raise ValueError("base_url is not a URL, such as https://carillon.example.com.")
        super().__init__(Transport(api_key, base_url.rstrip("/"), max_retries, timeout))
