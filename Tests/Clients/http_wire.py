#!/usr/bin/env python3
"""HTTP/1.1 as it is on the wire, byte by byte, where a client library would hide it."""
import json
import socket

import _portal
import _program as program

tally = program.Tally()


class Wire:
    def __init__(self, base):
        self.host, port = base.removeprefix("http://").split(":")
        self.port = int(port)

    def connect(self):
        one = socket.create_connection((self.host, self.port), 10)
        one.settimeout(10)
        return one

    def ask(self, request):
        """The whole answer to a request after which the server closes."""
        with self.connect() as one:
            one.sendall(request)
            return everything(one)


def everything(one):
    got = b""
    while part := one.recv(65536):
        got += part
    return got


def parts(answer):
    """Status, fields in lower case, body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split(" ")[1]), fields, body


def until(one, end):
    got = b""
    while end not in got and (part := one.recv(65536)):
        got += part
    return got


def hosts(wire):
    get = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n"
    for name, fields, expected in (
            ("one Host", b"Host: a.example\r\n", 200), ("no Host", b"", 400),
            ("two Hosts", b"Host: a.example\r\nHost: b.example\r\n", 400),
            ("the same twice", b"Host: a.example\r\nHost: a.example\r\n", 400),
            ("an empty Host", b"Host: \r\n", 200), ("no host", b"Host: a b\r\n", 400),
            ("a user", b"Host: a@b\r\n", 400), ("a path", b"Host: a/b\r\n", 400),
            ("IPv6", b"Host: [::1]:8080\r\n", 200), ("a port", b"Host: a:70000\r\n", 400)):
        status, fields, body = parts(wire.ask(get + fields + b"\r\n"))
        tally.check(status == expected, f"{name}: {status}")
        if expected == 400:
            problem = json.loads(body)
            tally.check(fields["content-type"] == "application/problem+json"
                        and problem["status"] == 400 and "Host" in problem["detail"],
                        f"{name}: {problem}")
    status, _, _ = parts(wire.ask(b"GET /healthz HTTP/1.0\r\n\r\n"))
    tally.check(status == 200, f"HTTP/1.0 needs no Host, and its connection ends: {status}")


def absolute_form(wire):
    for target, expected in (("http://abs.example:99/?f=json", "http://abs.example:99/"),
                             ("HTTP://abs.example?f=json", "http://abs.example/")):
        answer = wire.ask(f"GET {target} HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n"
                          .encode())
        status, _, body = parts(answer)
        tally.check(status == 200 and expected.encode() in body and b"other.example" not in body,
                    f"{target}: the host of the target counts: {status}")
    for target in ("ftp://a/", "http://user@a/", "http:///x", "a", "a/b"):
        status, fields, _ = parts(wire.ask(
            f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()))
        tally.check(status == 400 and fields["content-type"] == "application/problem+json",
                    f"{target}: {status}")


def long_heads(wire):
    for length in (9_000, 17_000, 40_000, 200_000):
        status, fields, body = parts(wire.ask(
            b"GET /collections/sites/items?filter=" + b"a" * length
            + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        tally.check(status == 414 and fields["content-type"] == "application/problem+json"
                    and b"8192" in body, f"an address of {length} bytes: {status} {body[:200]}")
    for length in (20_000, 200_000):
        status, fields, body = parts(wire.ask(
            b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * length + b"\r\n\r\n"))
        tally.check(status == 431 and fields["content-type"] == "application/problem+json"
                    and b"16384" in body, f"fields of {length} bytes: {status} {body[:200]}")
    status, _, body = parts(wire.ask(
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Many: a\r\n" * 200 + b"\r\n"))
    tally.check(status == 431, f"200 fields: {status}")
    status, fields, _ = parts(wire.ask(b"nonsense\r\n\r\n"))
    tally.check(status == 400 and fields["content-type"] == "application/problem+json",
                f"no HTTP: {status}")


def continuing(wire):
    rows = b"id,at\n1,259200 665300\n"
    head = (b"POST /eligibility?equipment=small-cell HTTP/1.1\r\nHost: a\r\n"
            b"Content-Type: text/csv\r\nExpect: 100-continue\r\nContent-Length: ")
    with wire.connect() as one:
        one.sendall(head + str(len(rows)).encode() + b"\r\n\r\n")
        got = until(one, b"\r\n\r\n")
        tally.check(got == b"HTTP/1.1 100 Continue\r\n\r\n", f"a body is asked for: {got}")
        one.sendall(rows)
        status, _, _ = parts(until(one, b"}\n"))
        tally.check(status == 200, f"and then answered: {status}")
        # The connection is good for more, with a body that nobody has to ask for.
        one.sendall(head.replace(b"Expect: 100-continue\r\n", b"") + str(len(rows)).encode()
                    + b"\r\n\r\n" + rows)
        status, _, _ = parts(until(one, b"}\n"))
        tally.check(status == 200, f"and the next one: {status}")
    for what, request, expected in (
            ("too large", head + b"99999999\r\n\r\n", 413),
            ("nowhere", b"POST /nothing HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                        b"Content-Length: 5\r\n\r\n", 404),
            ("no form", b"POST /apply HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                        b"Content-Type: text/csv\r\nContent-Length: 5\r\n\r\n", 415)):
        status, fields, _ = parts(wire.ask(request))
        tally.check(status == expected and fields.get("connection") == "close",
                    f"a body that goes {what} is not asked for: {status}")


def ends(wire):
    """An answer is read whole although the client still sends."""
    with wire.connect() as one:
        one.sendall(b"POST /eligibility HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\n"
                    b"Content-Length: 99999999\r\n\r\n" + b"a" * 500_000)
        status, fields, body = parts(everything(one))
        tally.check(status == 413 and fields.get("connection") == "close"
                    and json.loads(body)["status"] == 413, f"a body that is too large: {status}")
    many = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 20
    with wire.connect() as one:
        one.sendall(many + b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        tally.check(everything(one).count(b"HTTP/1.1 200 OK") == 21, "21 requests one behind another")


def main():
    with _portal.portal("wire") as (base, _):
        wire = Wire(base)
        hosts(wire)
        absolute_form(wire)
        long_heads(wire)
        continuing(wire)
        ends(wire)
    tally.close()


main()
