"""TOML as people write it: parsed, or refused with what to do about it."""

from __future__ import annotations

import tomllib
from typing import Any

from govcrawl.errors import GovcrawlError


def parse_toml(data: bytes, file: str, kind: str, refusal: type[GovcrawlError]) -> dict[str, Any]:
    """Return the document that the bytes of a file hold; a byte order mark is passed over, as Windows editors put one.

    `file` and `kind` ("catalog") are the names that errors give. Raises `refusal` in one line for anything but
    UTF-8 and TOML.
    """
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refusal(f"{file}: not UTF-8 at byte {error.start} (GBK?); save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise refusal(f"{file}: not TOML: {' '.join(str(error).split())}; correct that line") from error
    except RecursionError as error:
        raise refusal(f"{file}: nested too deeply for a {kind}; correct the brackets") from error
