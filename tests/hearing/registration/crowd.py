"""A crowd of guests: processes that answer at once, each guest in a browser of their own.

python -m tests.hearing.registration.crowd URL CLIENTS < paths: one path and its mode a line.
Prints one line for each guest: the status of every page they saw.
"""

from __future__ import annotations

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import requests

SEEN = re.compile(r'name="seen"[^>]*value="(\d*)"')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]*)"')


def answer(url: str, path: str, mode: str) -> list[int]:
    """Open the link, choose, send, and read what is stored."""
    with requests.Session() as browser:
        page = browser.get(url + path, timeout=120)
        seen, token = SEEN.search(page.text), TOKEN.search(page.text)
        if seen is None or token is None:
            return [page.status_code]
        data = {"answer": mode, "seen": seen[1], "csrf_token": token[1]}
        sent = browser.post(f"{url}{path}/antwort", data=data, timeout=120)
        statuses = [page.status_code, *(step.status_code for step in sent.history)]
        return [*statuses, sent.status_code]


def main() -> None:
    url, clients = sys.argv[1], int(sys.argv[2])
    guests = [line.split() for line in sys.stdin]
    with ThreadPoolExecutor(clients) as pool:
        for statuses in pool.map(lambda guest: answer(url, *guest), guests):
            print(json.dumps(statuses), flush=True)


if __name__ == "__main__":
    main()
