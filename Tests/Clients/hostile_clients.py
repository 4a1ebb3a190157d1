#!/usr/bin/env python3
"""One caller does not stop everybody.

On loopback, in bounded numbers, and for about half a minute in all: look-ups that cost a slow hash
each, bodies and heads that hardly come, connections that are only held, large bodies that wait, and
another program that holds the write lock. Meanwhile others are served. What is measured is printed;
what is checked are relations, not times.
"""
import contextlib
import http.client
import json
import resource
import select
import socket
import sqlite3
import statistics
import subprocess
import threading
import time
import urllib.parse

import _portal
import _program as program

tally = program.Tally()
PEOPLE, ATTACKER = "127.0.0.1", "127.0.0.2"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
APPLICATION = {
    "place": "259200,665300", "equipment": "small-cell", "height": 6, "organisation": "Acme",
    "contactName": "A. Person", "email": "a@example.com", "description": "One small cell"}


class Server:
    """The program with a registry of its own, and whoever talks to it."""

    def __init__(self, registry, *options):
        self.registry = registry
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = registry.with_suffix(f".{self.port}.log")
        self.process = subprocess.Popen(
            [program.binary(), "serve", "--registry", str(registry), "--port", str(self.port),
             "--no-access-log", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(self.log, "wb"),
            cwd=program.ROOT)

    def __enter__(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                if self.ask("/readyz")[0] == 200:
                    return self
            time.sleep(0.05)
        raise SystemExit(f"FAILED: serve does not start: {self.log.read_text()[-2000:]}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            tally.check(False, "serve stops within 30 s of SIGTERM")

    def ask(self, path, method="GET", body=None, headers=None, source=PEOPLE, timeout=20):
        """Status, fields and body."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=timeout, source_address=(source, 0))
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def connect(self, source=ATTACKER):
        return socket.create_connection(("127.0.0.1", self.port), 5, (source, 0))

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()


def timed(server, count, stop=lambda: False, path="/accessibility"):
    """Milliseconds of some plain pages one after another."""
    times = []
    for _ in range(count):
        if stop():
            break
        start = time.monotonic()
        status = server.ask(path)[0]
        times.append(1000 * (time.monotonic() - start))
        if status != 200:
            tally.check(False, f"{path}: {status}")
            break
    return sorted(times)


def shown(what, times):
    if times:
        print(f"{what}: {len(times)} times, median {statistics.median(times):.1f} ms, "
              f"99th percentile {times[min(len(times) - 1, int(len(times) * 0.99))]:.1f} ms, "
              f"longest {times[-1]:.1f} ms", flush=True)


@contextlib.contextmanager
def crowd(count, work):
    """So many threads at the same work; their results are in the list at the end."""
    results, threads = [], []
    for number in range(count):
        thread = threading.Thread(target=lambda n=number: results.append(work(n)), daemon=True)
        threads.append(thread)
        thread.start()
    yield results
    for thread in threads:
        thread.join(60)


# -- slow hashes ---------------------------------------------------------------------------------

def look_ups(server):
    body = urllib.parse.urlencode(
        {"reference": "00000-00000-00000-00000-000000", "secret": "wrong"})
    quiet = timed(server, 50)
    shown("a plain page, nobody else there", quiet)
    done = threading.Event()
    statuses = []

    def look_up(_):
        while not done.is_set():
            statuses.append(server.ask("/applications/lookup", "POST", body, FORM)[0])

    with crowd(40, look_up):
        time.sleep(0.3)
        pages = timed(server, 100)
        done.set()
    shown("a plain page beside 40 look-ups", pages)
    tally.check(len(pages) == 100, "pages answer beside 40 look-ups")
    tally.check(set(statuses) <= {422, 503}, f"look-ups are answered or put off: {set(statuses)}")
    tally.check(statuses.count(422) > 0, "some look-ups are answered")


def rates(registry):
    body = urllib.parse.urlencode(
        {"reference": "00000-00000-00000-00000-000000", "secret": "wrong"})
    with Server(registry, "--secret-rate-limit", "3/60", "--application-rate-limit", "2/60") as server:
        answers = [server.ask("/applications/lookup", "POST", body, FORM) for _ in range(5)]
        tally.check([status for status, _, _ in answers] == [422] * 3 + [429] * 2,
                    f"look-ups have a rate: {[status for status, _, _ in answers]}")
        tally.check(int(answers[-1][1].get("Retry-After", 0)) > 0, "and say when to come back")
        tally.check(server.ask("/applications/lookup", "POST", body, FORM, ATTACKER)[0] == 422,
                    "another address has its own")
        sent = [server.ask("/applications", "POST", json.dumps(APPLICATION),
                           {"Content-Type": "application/json"})[0] for _ in range(3)]
        tally.check(sent == [201, 201, 429], f"applications have a quota: {sent}")
        tally.check(server.ask("/accessibility")[0] == 200, "pages are not counted with them")


# -- slow bodies, slow heads, connections that are only held -------------------------------------

HEADS = {
    "slow bodies": b"POST /apply HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n"
                   b"Content-Type: application/x-www-form-urlencoded\r\n\r\n",
    "slow heads": b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
    "idle connections": b"",
}


def held(server, kind, count=512):
    """Everybody is served while one address holds so many connections."""
    sockets = []
    try:
        for number in range(count):
            with contextlib.suppress(OSError):
                one = server.connect()
                sockets.append(one)
                if HEADS[kind]:
                    one.send(HEADS[kind])
            if number % 128 == 127:
                check_served(server, f"{number + 1} {kind}", ATTACKER)
        check_served(server, f"{count} {kind}", PEOPLE)
        shown(f"a plain page beside {count} {kind}", timed(server, 50))
        return sockets
    except BaseException:
        close(sockets)
        raise


def check_served(server, what, source):
    for path in ("/healthz", "/readyz", "/accessibility"):
        try:
            status = server.ask(path, source=source, timeout=5)[0]
        except OSError as error:
            status = error
        tally.check(status == 200, f"{path} from {source} beside {what}: {status}")


def close(sockets):
    for one in sockets:
        one.close()


def readable(one, seconds):
    poll = select.poll()
    poll.register(one, select.POLLIN)
    return bool(poll.poll(1000 * seconds))


def ended(sockets, seconds):
    """How many the server has closed within some seconds."""
    poll, deadline = select.poll(), time.monotonic() + seconds
    open_ones = {one.fileno(): one for one in sockets if one.fileno() >= 0}
    for number in open_ones:
        poll.register(number, select.POLLIN)
    while open_ones and time.monotonic() < deadline:
        for number, _ in poll.poll(500):
            with contextlib.suppress(OSError):
                if open_ones[number].recv(65536):
                    continue
            poll.unregister(number)
            del open_ones[number]
    return len(sockets) - len(open_ones)


def slow(server):
    everything = {kind: held(server, kind) for kind in HEADS}
    told = {}
    try:
        for kind in ("slow bodies", "slow heads"):
            told[kind] = server.connect(PEOPLE)
            told[kind].sendall(HEADS[kind])
        start = time.monotonic()
        while time.monotonic() < start + 6:
            # A byte now and then, as somebody does who means to stay.
            for kind in ("slow bodies", "slow heads"):
                for one in everything[kind]:
                    with contextlib.suppress(OSError):
                        one.send(b"a")
            time.sleep(2)
        for kind, sockets in everything.items():
            tally.check(ended(sockets, 20) == len(sockets), f"all {kind} are ended by the server")
        for kind, one in told.items():
            one.settimeout(20)
            tally.check(one.recv(100).startswith(b"HTTP/1.1 408 "),
                        f"who sends {kind} is told that they were slow")
    finally:
        close([*told.values(), *(one for sockets in everything.values() for one in sockets)])


def just_begun(server, places=128):
    """A request that has just begun stands behind those that came before it, when places run out."""
    sockets = [server.connect() for _ in range(places - 1)]
    try:
        late = server.connect()
        sockets.append(late)
        late.sendall(HEADS["slow bodies"].replace(b"5000", b"3"))
        check_served(server, "a body that has just begun", ATTACKER)
        late.sendall(b"a=b")
        late.settimeout(5)
        try:
            answer = late.recv(100)
        except OSError as error:
            answer = str(error).encode()
        tally.check(answer.startswith(b"HTTP/1.1 4"), f"a body that has just begun is read: {answer}")
    finally:
        close(sockets)


# -- large bodies --------------------------------------------------------------------------------

def large_bodies(server, count=100, size=10_000_000):
    before = server.memory()
    head = (f"POST /eligibility?equipment=small-cell HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\n"
            f"Content-Length: {size}\r\n\r\n").encode()
    part = b"at\n" + b"259200 665300\n" * 70_000
    sockets, refused = [], 0
    try:
        for _ in range(count):
            one = server.connect()
            one.settimeout(1)
            sockets.append(one)
            with contextlib.suppress(OSError):
                one.sendall(head)
            if readable(one, 0.02):
                with contextlib.suppress(OSError):
                    refused += one.recv(100).startswith(b"HTTP/1.1 503 ")
                continue
            sent = 0
            with contextlib.suppress(OSError):
                while sent < size - len(part):
                    one.sendall(part)
                    sent += len(part)
        check_served(server, f"{count} large bodies", PEOPLE)
        small = server.ask("/eligibility?equipment=small-cell", "POST", "id,at\n1,259200 665300\n",
                           {"Content-Type": "text/csv"})
        tally.check(small[0] == 200, f"a small batch beside large bodies: {small[0]}")
        grown = server.memory() - before
    finally:
        close(sockets)
    print(f"{count} bodies of {size // 1_000_000} MB that wait: {refused} put off, memory grew by "
          f"{grown / 1e6:.0f} MB", flush=True)
    tally.check(refused > 0, "bodies beyond the budget are put off")
    tally.check(grown < 400_000_000, f"memory is bounded: grew by {grown / 1e6:.0f} MB")


# -- another program writes ----------------------------------------------------------------------

def writers(registry):
    """Reading goes on, applying is put off in time, and a server starts, beside a writer."""
    with contextlib.closing(sqlite3.connect(registry, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE setting SET value = value")
        with Server(registry) as server:
            # What a server has to do once, it has done.
            items = "/collections/sites/items?limit=10&f=json"
            tally.check(server.ask(items)[0] == 200, "serve starts beside a writer")
            start = time.monotonic()
            waits = []

            def apply(number):
                begin = time.monotonic()
                answer = server.ask(
                    "/applications", "POST", json.dumps({**APPLICATION, "organisation": f"A{number}"}),
                    {"Content-Type": "application/json"}, timeout=60)
                waits.append(time.monotonic() - begin)
                return answer

            with crowd(8, apply) as answers:
                time.sleep(0.3)
                pages = timed(server, 400, lambda: time.monotonic() > start + 4, items)
                reads = timed(server, 20, path="/find?q=259200,665300")
            shown("reading beside a foreign write transaction", pages)
            tally.check(len(pages) > 10 and len(reads) == 20, "reading goes on beside a writer")
            statuses = [status for status, _, _ in answers]
            tally.check(statuses == [503] * 8, f"applying is put off: {statuses}")
            tally.check(all("Retry-After" in fields for _, fields, _ in answers),
                        "and told when to come back")
            print(f"eight who apply beside a writer wait from {min(waits):.1f} to {max(waits):.1f} s",
                  flush=True)
            # The wait counts from each one's arrival: the eighth does not wait eight times.
            tally.check(max(waits) < 3 * min(waits), f"nobody waits for the others: {waits}")
            other.execute("ROLLBACK")
            sent = server.ask("/applications", "POST", json.dumps(APPLICATION),
                              {"Content-Type": "application/json"})[0]
            tally.check(sent == 201, f"applying works again: {sent}")


def main():
    # Every connection is a file of this process.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
    with program.work_folder("hostile") as folder:
        registry = _portal.fill(folder)
        with Server(registry) as server:
            look_ups(server)
            large_bodies(server)
            just_begun(server)
            slow(server)
            check_served(server, "nothing more", ATTACKER)
        rates(registry)
        writers(registry)
        program.run("verify", "-r", registry, "--quiet")
    tally.close()


main()
