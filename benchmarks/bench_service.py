"""The service of docs/guides/embedding.md under load over loopback: requests a second and errors.

``python benchmarks/bench_service.py [--seconds 60] [--clients 4]``; needs fastapi and uvicorn.
"""

import argparse
import http.client
import re
import threading
import time
from pathlib import Path

import numpy as np
import uvicorn

PAGE = Path(__file__).parent.parent / "docs" / "guides" / "embedding.md"


def service():
    """Return the application of the page: its first and its last block of Python."""
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names = {"__name__": "service"}
    for block in (blocks[0], blocks[-1]):
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102  our own page
    return names["app"]


def ask(port, until, times, errors):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    k = 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        line.request("GET", f"/candidates/c{k % 400 + 1}/vacancies?top=20")
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            errors.append(answer.status)
        times.append(time.perf_counter() - began)
        k += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    server = uvicorn.Server(uvicorn.Config(service(), host="127.0.0.1", port=8719, log_level="warning"))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    while not server.started:
        time.sleep(0.05)
    times, errors = [], []
    until = time.perf_counter() + options.seconds
    clients = [threading.Thread(target=ask, args=(8719, until, times, errors)) for _ in range(options.clients)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    server.should_exit = True
    running.join()
    p50, p99 = np.percentile(np.array(times) * 1000, [50, 99])
    each = len(times) / options.seconds
    print(f"{len(times):,} requests in {options.seconds:g} s by {options.clients} clients: {each:.1f} a second")
    print(f"median {p50:.0f} ms, p99 {p99:.0f} ms, errors {len(errors)}")


if __name__ == "__main__":
    main()
