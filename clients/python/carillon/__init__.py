"""The API of Carillon: e-mail and SMS, by the key of a tenant or an operator."""

from .client import Carillon
from .errors import CarillonConnectionError, CarillonError, CarillonWebhookError
from .pages import Pages
from .server_sent_events import ServerSentEvent
from .webhooks import verify_webhook

__all__ = [
    "Carillon",
    "CarillonConnectionError",
    "CarillonError",
    "CarillonWebhookError",
    "Pages",
    "ServerSentEvent",
    "verify_webhook",
]
