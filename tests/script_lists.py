"""List pages whose rows are made by scripts, as portals behind a data interface have them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.list_pages import FOOT, HEAD
from tests.replays import address, article, day
from tests.servers import Answer, Route

LIST = "/xw/index.html"

FILLING = """
function row(one) {
  var item = document.createElement("li"), link = document.createElement("a"), date = document.createElement("span");
  link.href = one.url; link.textContent = one.title; date.textContent = one.date;
  item.appendChild(link); item.appendChild(date);
  document.getElementById("rows").appendChild(item);
}
function load(address, body) {
  var asked = new XMLHttpRequest();
  asked.open(body ? "POST" : "GET", address);
  asked.timeout = 1500;
  asked.onload = function () { if (asked.status === 200) JSON.parse(asked.responseText).forEach(row); };
  if (body) asked.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
  asked.send(body);
}
function following(address) {
  var link = document.createElement("a");
  link.href = address; link.textContent = "下一页";
  document.getElementById("rows").parentNode.appendChild(link);
}
"""
"""A site's own script: rows by XHR, GET or POST, which gives up after 1.5 s of the page's clock."""


def shell(*scripts: str, extra: str = "") -> Answer:
    """A list page without rows, and the scripts that fill it."""
    inline = "".join(f"<script>{script}</script>" for script in scripts)
    body = f'{HEAD}<div class="main"><ul class="list" id="rows"></ul></div>{FOOT}{extra}'
    html = f'<html><head><meta charset="utf-8"><script src="/js/list.js"></script></head><body>{body}{inline}</body>'
    return Answer(f"<!DOCTYPE html>{html}</html>".encode())


def script(text: str = FILLING) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/javascript; charset=utf-8"})


def data(host: str, numbers: Sequence[int], wait: float = 0.0) -> Answer:
    """What the data interface says."""
    rows = [
        {"url": address(host, n), "title": f"云汀市完成第{n}号断面水质巡查并公布结果", "date": day(n)} for n in numbers
    ]
    return Answer(json.dumps(rows).encode(), headers={"Content-Type": "application/json"}, wait=wait)


def articles(host: str, numbers: Sequence[int]) -> dict[str, Route]:
    return {address(host, number): article(number) for number in numbers}


def source(host: str, url: str, *, name: str = "scripted") -> str:
    """A catalog entry with one rendered column."""
    return "\n".join(
        [
            "[[source]]", f'id = "{name}"', 'name = "云汀市生态环境局"', 'admin_code = "510000"',
            'level = "province"', f'host = "{host}"',
            "[[source.column]]", 'name = "环境要闻"', f'url = "{url}"', "render = true",
        ]
    ) + "\n"  # fmt: skip
