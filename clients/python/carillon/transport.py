from __future__ import annotations

import json
import socket
import time
import uuid
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import IO, Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, TypedDict, TypeVar, Union
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .errors import CarillonConnectionError, CarillonError
from .pages import Pages
from .retry_policy import retry_delay, was_not_carried_out
from .server_sent_events import ServerSentEvent, server_sent_events

T = TypeVar("T")

#: Text, bytes, an open file, or pieces as they come. What is not text or bytes is read once, so that it is tried once.
FileContent = Union[str, bytes, IO[bytes], Iterable[bytes]]


class CallOptions(TypedDict, total=False):
    #: Seconds that nothing may come for, at each try.
    timeout: float
    #: Tries after the first.
    max_retries: int


class CreateOptions(CallOptions, total=False):
    #: A key of your own, so that the same request is carried out once even when another process makes it.
    idempotency_key: str


class _NoRedirects(HTTPRedirectHandler):
    """A key is shown to nobody but whom it was meant for."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True)
class _Prepared:
    """What is sent, the same at every try."""

    method: str
    url: str
    headers: Dict[str, str]
    body: Any
    #: Carried out twice, it has done what once would have done.
    repeatable: bool
    tries: int
    timeout: float


class Transport:
    """Speaks with the API: every call is made here, tried again if that is safe, and answered or raised as an error."""

    def __init__(self, api_key: str, base_url: str, max_retries: int, timeout: float) -> None:
        # In a function, where no repr() and no debugger's list of attributes shows it.
        self._authorization: Callable[[], str] = lambda: f"Bearer {api_key}"
        self._base_url = base_url
        self._max_retries = max_retries
        self._timeout = timeout
        self._opener = build_opener(_NoRedirects)

    def json(self, method: str, path: str, **call: Any) -> Any:
        return self._carry_out(self._prepare(method, path, **call), _read_json)

    def nothing(self, method: str, path: str, **call: Any) -> None:
        """Of what answers with no content. A DELETE that is tried again and finds nothing has been carried out before."""
        self._carry_out(self._prepare(method, path, **call), _read_nothing, gone_is_done=method == "DELETE")

    def file(self, method: str, path: str, **call: Any) -> HTTPResponse:
        """Of what answers with a file, to be read as it comes, and closed."""
        return self._carry_out(self._prepare(method, path, **call), lambda response: response)

    def page(self, method: str, path: str, query: Mapping[str, Any], **call: Any) -> Pages[Any]:
        def ask(after: Optional[str]) -> Dict[str, Any]:
            asked = query if after is None else {**query, "after": after}
            page: Dict[str, Any] = self.json(method, path, query=asked, **call)
            return page

        return Pages(ask)

    def events(self, method: str, path: str, **call: Any) -> Iterator[ServerSentEvent]:
        """Events until one named ``end``. A stream that breaks off, or is silent for too long, is opened again."""
        tries = self._prepare(method, path, **call).tries
        without = 0
        while True:
            without += 1
            try:
                with self.file(method, path, **call) as stream:
                    for event in server_sent_events(stream):
                        without = 0
                        yield event
                        if event.event == "end":
                            return
            except (OSError, HTTPException):
                # The connection is gone.
                pass
            failure = CarillonConnectionError("The stream broke off")
            if without >= tries:
                raise failure
            time.sleep(retry_delay(failure, max(1, without), True) or 0)

    def _prepare(
        self,
        method: str,
        path: str,
        *,
        options: Mapping[str, Any],
        query: Optional[Mapping[str, Any]] = None,
        body: Any = None,
        file: Optional[Mapping[str, Optional[FileContent]]] = None,
        keyed: bool = False,
    ) -> _Prepared:
        unknown = set(options) - {"timeout", "max_retries"} - ({"idempotency_key"} if keyed else set())
        if unknown:
            raise TypeError(f"There is no option {', '.join(sorted(unknown))}.")
        headers: Dict[str, str] = {"Authorization": self._authorization()}
        content: Any = None
        if file is not None:
            headers["Content-Type"], content = _content_of(file)
        elif body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, allow_nan=False).encode()
        if keyed:
            headers["Idempotency-Key"] = options.get("idempotency_key") or str(uuid.uuid4())
        is_read_once = content is not None and not isinstance(content, bytes)
        return _Prepared(
            method=method,
            url=f"{self._base_url}{path}{_query_string(query or {})}",
            headers=headers,
            body=content,
            repeatable=method != "POST" or keyed,
            tries=1 if is_read_once else 1 + options.get("max_retries", self._max_retries),
            timeout=options.get("timeout", self._timeout),
        )

    def _carry_out(self, prepared: _Prepared, read: Callable[[HTTPResponse], T], gone_is_done: bool = False) -> T:
        """What ``read`` makes of the answer, or the error of the last try."""
        unclear: Optional[Union[CarillonError, CarillonConnectionError]] = None
        may_be_done = False
        tries = 0
        while True:
            tries += 1
            try:
                return self._try(prepared, read)
            except (CarillonError, CarillonConnectionError) as failure:
                if gone_is_done and may_be_done and getattr(failure, "status", None) == 404:
                    return None  # type: ignore[return-value]
                may_be_done = may_be_done or not was_not_carried_out(failure)
                wait = retry_delay(failure, tries, prepared.repeatable) if tries < prepared.tries else None
                # That an earlier try is still under way says less than how that one ended.
                is_echo = getattr(failure, "code", None) == "idempotency_in_progress"
                if wait is None:
                    if is_echo and unclear is not None:
                        raise unclear from None
                    raise
                if not is_echo:
                    unclear = failure
                time.sleep(wait)

    def _try(self, prepared: _Prepared, read: Callable[[HTTPResponse], T]) -> T:
        request = Request(prepared.url, data=prepared.body, headers=prepared.headers, method=prepared.method)
        try:
            return read(self._opener.open(request, timeout=prepared.timeout))
        except HTTPError as answer:
            with answer:
                raise CarillonError(answer.code, dict(answer.headers.items()), _rest_of(answer)) from None
        except URLError as error:
            never = isinstance(error.reason, (ConnectionRefusedError, socket.gaierror))
            raise CarillonConnectionError(f"No answer has come ({error.reason})", never) from None
        except (OSError, HTTPException, ValueError) as error:
            raise CarillonConnectionError(f"No whole answer has come ({error!r})") from None


def segment(value: Union[str, int]) -> str:
    """A part of a path. Raises for what would make another path of it."""
    text = "" if value is None else str(value)
    if text in ("", ".", ".."):
        raise ValueError(f'"{text}" is no id.')
    return quote(text, safe="")


def _query_string(query: Mapping[str, Any]) -> str:
    """A list is repeated, as the API takes it."""
    pairs: List[Any] = []
    for name, value in query.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None:
                pairs.append((name, str(one).lower() if isinstance(one, bool) else one))
    return f"?{urlencode(pairs)}" if pairs else ""


def _content_of(file: Mapping[str, Optional[FileContent]]) -> Any:
    given = {kind: content for kind, content in file.items() if content is not None}
    if len(given) != 1:
        raise TypeError("Give either csv or ndjson.")
    ((kind, content),) = given.items()
    content_type = "text/csv" if kind == "csv" else "application/x-ndjson"
    return content_type, content.encode() if isinstance(content, str) else content


def _read_json(response: HTTPResponse) -> Any:
    with response:
        return json.loads(response.read())


def _read_nothing(response: HTTPResponse) -> None:
    with response:
        response.read()


def _rest_of(answer: HTTPError) -> bytes:
    """Of a refusal the status says most: its body may break off."""
    try:
        return answer.read()
    except (OSError, HTTPException):
        return b""
