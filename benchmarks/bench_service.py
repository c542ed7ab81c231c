"""The service of docs/guides/embedding.md under load over loopback: requests a second, how long one takes, errors.

``python benchmarks/bench_service.py [--seconds 60] [--clients 4] [--esco FOLDER --vacancies 20000]``; needs fastapi and
uvicorn. The service runs in a process of its own, the clients in another; without ESCO it serves the example region.
"""

import argparse
import http.client
import multiprocessing
import os
import re
import socket
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

import numpy as np
import uvicorn

import rmtmatch as rm
from rmtmatch import example

PAGE = Path(__file__).parent.parent / "docs" / "guides" / "embedding.md"
PORT = 8719


def serve(folder):
    os.chdir(folder)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names = {"__name__": "service", "rm": rm}
    exec(compile(blocks[-1], str(PAGE), "exec"), names)  # noqa: S102  our own page
    uvicorn.run(names["app"], host="127.0.0.1", port=PORT, log_level="warning", access_log=False)


def market(options):
    if options.esco is None:
        return example.region().market()
    saved = options.esco.endswith((".tax", ".rmt"))
    load = rm.Taxonomy.load if saved else rm.Taxonomy.from_esco
    return example.market_from(load(options.esco), 1000, options.vacancies, seed=1)


def ask(ids, until, times, errors):
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    k = 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        line.request("GET", f"/candidates/{quote(ids[k % len(ids)])}/vacancies?top=20")
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            errors.append(answer.status)
        times.append(time.perf_counter() - began)
        k += 1


def used(pid):
    """Return the processor time of a process so far, in seconds; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--esco", help="folder of the ESCO download, or a saved taxonomy")
    parser.add_argument("--vacancies", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        served = market(options)
        rm.Matcher(served).save(Path(folder) / "warm")
        running = multiprocessing.get_context("spawn").Process(target=serve, args=(folder,), daemon=True)
        running.start()
        while socket.socket().connect_ex(("127.0.0.1", PORT)):
            time.sleep(0.1)
        ids = served.candidates.ids.tolist()
        ask(ids[:20], time.perf_counter() + 2, [], [])  # compiled loops are read, pages are touched
        times, errors, began = [], [], used(running.pid)
        until = time.perf_counter() + options.seconds
        clients = [
            threading.Thread(target=ask, args=(ids[k :: options.clients], until, times, errors))
            for k in range(options.clients)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        cpu = (used(running.pid) - began) / len(times) * 1000
        running.terminate()
        running.join()
    p50, p99 = np.percentile(np.array(times) * 1000, [50, 99])
    print(f"{len(served.vacancies):,} vacancies, {options.clients} clients, {len(times):,} requests")
    print(f"{len(times) / options.seconds:.1f} a second, errors {len(errors)}")
    print(f"median {p50:.0f} ms, p99 {p99:.0f} ms, {cpu:.1f} ms of processor time each")


if __name__ == "__main__":
    main()
