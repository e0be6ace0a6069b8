from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Mapping, Optional, Sequence, Union

from .errors import CarillonWebhookError

if TYPE_CHECKING:
    from . import models


def verify_webhook(
    payload: Union[str, bytes],
    headers: Mapping[str, str],
    secrets: Union[str, Sequence[str]],
    *,
    tolerance_seconds: float = 300,
    now: Optional[float] = None,
) -> models.WebhookEvent:
    """The event of a webhook, if it is signed with one of the secrets (``whsec_…``) as Standard Webhooks has it.

    https://www.standardwebhooks.com. Give several secrets while one takes the place of another. ``payload`` is the body as
    it came: what was parsed and written again is not what was signed. Raises a ``CarillonWebhookError`` otherwise.
    Endpoints that sign with ed25519 (``whpk_…``) need a library beyond Python's own, such as ``standardwebhooks``.

    An event may come twice, with the same ``webhook-id``: keep the ids.
    """
    webhook_id = _header(headers, "webhook-id")
    timestamp = _header(headers, "webhook-timestamp")
    signatures = _header(headers, "webhook-signature").split(" ")
    clock = time.time() if now is None else now
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(clock - int(timestamp)) > tolerance_seconds:
        raise CarillonWebhookError(f"webhook-timestamp is not within {tolerance_seconds} seconds of the clock.")
    body = payload.encode() if isinstance(payload, str) else payload
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    for secret in [secrets] if isinstance(secrets, str) else secrets:
        digest = hmac.new(_key_of(secret), signed, hashlib.sha256).digest()
        expected = b"v1," + base64.b64encode(digest)
        if any(hmac.compare_digest(expected, signature.encode()) for signature in signatures):
            event: models.WebhookEvent = json.loads(body)
            return event
    raise CarillonWebhookError("No signature of webhook-signature is by one of the secrets.")


def _key_of(secret: str) -> bytes:
    encoded = secret.removeprefix("whsec_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not key:
        raise CarillonWebhookError('A secret is "whsec_" and Base64, as the endpoint showed it.')
    return key


def _header(headers: Mapping[str, str], name: str) -> str:
    for key, value in headers.items():
        if key.lower() == name and value:
            return value
    raise CarillonWebhookError(f"The header {name} is missing.")
