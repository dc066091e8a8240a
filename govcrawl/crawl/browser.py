"""The system's Chromium: where it is, and what is lacking to use it."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

from scrapy.settings import BaseSettings

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

CONFINED = (
    # No name and no address leads anywhere, and no proxy either: what a page asks for is answered by Relay.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    # WebRTC would send UDP past both.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy",
    "--disable-quic",
)
"""Switches that keep Chromium off the network. Without them WebSocket, preconnect and TURN reached a server on
loopback, and STUN sent its datagram, with every request intercepted (Chromium 156; tests/test_render_confined.py)."""


def find_browser(settings: BaseSettings) -> str | None:
    """Return the path of the Chromium to use: that of GOVCRAWL_BROWSER, or else the first on PATH."""
    chosen = settings.get("GOVCRAWL_BROWSER")
    return next(filter(None, map(shutil.which, (chosen,) if chosen else NAMES)), None)


def lack_of_browser(settings: BaseSettings) -> str | None:
    """Return what must be installed before a list can be rendered, in a few words; None when all is there."""
    lacks = []
    if find_spec("playwright") is None:
        lacks.append("pip install 'govcrawl[render]'")
    if find_browser(settings) is None:
        chosen = settings.get("GOVCRAWL_BROWSER")
        lacks.append(f"set GOVCRAWL_BROWSER to a Chromium, not {chosen}" if chosen else "apt-get install chromium")
    return f"render = true needs a browser: {' and '.join(lacks)}" if lacks else None
