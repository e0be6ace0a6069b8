from __future__ import annotations

from typing import Any, Callable, Dict, Generic, Iterator, Optional, TypeVar

T = TypeVar("T")


class Pages(Generic[T]):
    """A list, entry by entry or page by page; asked for as it is read, so that leaving a loop ends the asking.

    ``for message in carillon.messages.list(): …``, or ``carillon.messages.list(limit=20).page()``.
    """

    def __init__(self, ask: Callable[[Optional[str]], Dict[str, Any]]) -> None:
        self._ask = ask

    def page(self) -> Dict[str, Any]:
        """The first page only, or the one after the ``after`` that was given: its entries are ``data``."""
        return self._ask(None)

    def pages(self) -> Iterator[Dict[str, Any]]:
        page = self.page()
        yield page
        while page["has_more"] and page["next_cursor"] is not None:
            page = self._ask(page["next_cursor"])
            yield page

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page["data"]
