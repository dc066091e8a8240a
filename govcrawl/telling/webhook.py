"""Delivery by webhook: one POST of JSON, as the receiver wants it."""

from __future__ import annotations

import http.client
import json
import re
import ssl
from typing import Any
from urllib.parse import urlsplit

from govcrawl import __version__
from govcrawl.config import WebhookFormat
from govcrawl.errors import AlertError
from govcrawl.telling.faults import fault_of
from govcrawl.telling.messages import Message, clipped

SECONDS = 20.0

_SIZES = {
    WebhookFormat.JSON: 100_000,
    WebhookFormat.SLACK: 30_000,  # 40,000 characters
    WebhookFormat.FEISHU: 15_000,  # 20 KB a request
    WebhookFormat.DINGTALK: 15_000,  # 20,000 bytes a request
    WebhookFormat.WECOM: 2_000,  # 2,048 bytes of text
}
"""Bytes of text that each takes."""

_CODES = ("errcode", "code", "StatusCode")
"""Where bots say, with status 200, whether they took it: 0 where they did."""
_LARGEST_ANSWER = 64 * 1024


def payload_of(message: Message, form: WebhookFormat) -> dict[str, Any]:
    """Return what is posted."""
    text = clipped(f"{message.title}\n\n{message.text}", _SIZES[form])
    if form is WebhookFormat.SLACK:
        # https://docs.slack.dev/messaging/formatting-message-text: these three are markup
        return {"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}
    if form is WebhookFormat.FEISHU:
        return {"msg_type": "text", "content": {"text": text.replace("<", "＜")}}  # <at …> would call people
    if form in (WebhookFormat.DINGTALK, WebhookFormat.WECOM):
        return {"msgtype": "text", "text": {"content": text}}
    return {"text": text, **message.fields}


def post_webhook(message: Message, url: str, form: WebhookFormat) -> None:
    """Post *message*; raises AlertError that names the host, and neither path nor query, where tokens are."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in ("http", "https"):
        raise AlertError("webhook: its address is no http or https address; correct GOVCRAWL_ALERTS_WEBHOOK_URL")
    place = f"webhook at {host}"
    body = json.dumps(payload_of(message, form), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"govcrawl/{__version__}"}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = (
        http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=SECONDS)
    )
    try:
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        status, said = answer.status, answer.read(_LARGEST_ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise AlertError(f"{place}: {fault_of(error)}") from None
    finally:
        connection.close()
    if 300 <= status < 400:
        raise AlertError(f"{place}: it redirects ({status}), which is not followed; give the address that it leads to")
    if not 200 <= status < 300:
        raise AlertError(f"{place}: it answers {status}; check its address and webhook_format")
    if form not in (WebhookFormat.JSON, WebhookFormat.SLACK):
        _require_taken(place, said, url)


def _require_taken(place: str, said: bytes, url: str) -> None:
    try:
        answer = json.loads(said)
    except ValueError:
        return
    found = next((answer[key] for key in _CODES if key in answer), 0) if isinstance(answer, dict) else 0
    if found in (0, "0"):
        return
    words = " ".join(str(answer.get("errmsg") or answer.get("msg") or "").split())
    for secret in _secrets_of(url):
        words = words.replace(secret, "…")
    raise AlertError(f"{place}: it does not take the message ({str(found)[:12]}: {words[:200]})")


def _secrets_of(url: str) -> list[str]:
    """Return the parts of an address that may be a token, the longest first."""
    parts = urlsplit(url)
    rest = url.partition("://")[2]
    return sorted({rest, *re.findall(r"[^/?&=#]{6,}", parts.path + "?" + parts.query)}, key=len, reverse=True)
