#!/usr/bin/env python3
"""The example of a reverse proxy works: Debian's nginx with data/proxy/nginx.conf in front of serve.

Ports, name and certificate are other ones; everything else is the file as it stands.
"""
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

import _portal
import _program as program

tally = program.Tally()
NAME = "sites.example.gov.uk"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(folder, upstream, plain, tls):
    """The example with what a machine has of its own."""
    text = (program.ROOT / "data/proxy/nginx.conf").read_text()
    changes = [
        (r"server 127\.0\.0\.1:8080;", f"server 127.0.0.1:{upstream};"),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"), (r"listen \[::\]:80;", ""),
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;"),
        (r"listen \[::\]:443 ssl http2;", ""),
        (r"ssl_certificate [^;]*;", f"ssl_certificate {folder}/cert.pem;"),
        (r"ssl_certificate_key [^;]*;", f"ssl_certificate_key {folder}/key.pem;"),
        (r"http \{", "http {\n" + "\n".join(
            f"  {kind}_temp_path {folder}/{kind};" for kind in
            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")))]
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text)
        tally.check(count == 1, f"the example has one '{pattern}': {count}")
    path = folder / "nginx.conf"
    # Its workers would be another user's, who has no business in our folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    path.write_text(f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n{text}")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "key.pem", "-out",
         folder / "cert.pem"], check=True, capture_output=True)
    return path


class Proxy:
    def __init__(self, port, folder):
        self.port = port
        self.tls = ssl.create_default_context(cafile=str(folder / "cert.pem"))

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), 10)
        return self.tls.wrap_socket(plain, server_hostname=NAME)

    def ask(self, path, method="GET", body=None, headers=None):
        connection = http.client.HTTPConnection(NAME, timeout=20)
        connection.sock = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def through(proxy, direct):
    status, headers, body = proxy.ask("/?f=json")
    links = [link["href"] for link in json.loads(body)["links"]]
    tally.check(status == 200 and all(link.startswith(f"https://{NAME}/") for link in links),
                f"links name the world's address: {status}, {links[:2]}")
    tally.check("max-age" in headers.get("Strict-Transport-Security", ""), "and TLS is meant to stay")
    for field in ({"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-Prefix": "//evil.example"},
                  {"Forwarded": "for=203.0.113.9;host=evil.example"},
                  {"X-Forwarded-Host": "evil.example"}):
        tally.check(b"evil" not in proxy.ask("/?f=json", headers=field)[2],
                    f"{field} changes no link")
    for path in ("/metrics", "/readyz"):
        tally.check(proxy.ask(path)[0] == 404, f"{path} is not for the world")
    # Straight to the server nobody is local either.
    tally.check(direct("/metrics") == 404 and direct("/readyz") == 200, "the server's own port")
    page = proxy.ask("/apply", headers={"Accept": "text/html"})
    tally.check(page[0] == 200 and b'name="token"' in page[2], "the form comes through")
    form = ("place=259200,665300&equipment=small-cell&organisation=A&contactName=B"
            "&email=a%40example.com&description=C")
    sent = proxy.ask("/apply", "POST", form, {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{NAME}"})
    tally.check(sent[0] == 303 and sent[1]["Location"].startswith("/apply/received/"),
                f"an application comes through: {sent[0]}")
    tally.check(proxy.ask(sent[1]["Location"])[0] == 200, "and its page")
    rows = "id,at\n" + "".join(f"{n},259200 665300\n" for n in range(20_000))
    batch = proxy.ask("/eligibility?equipment=small-cell", "POST", rows, {"Content-Type": "text/csv"})
    tally.check(batch[0] == 200 and batch[2].count(b"\n") >= 20_000,
                f"a long batch comes through: {batch[0]}, {batch[2].count(10)} lines")
    large = proxy.ask("/eligibility", "POST", b"a" * 11_000_000, {"Content-Type": "text/csv"})
    tally.check(large[0] == 413, f"a body over 10 MB: {large[0]}")


def limits(proxy):
    """Those who are slow or many are nginx's, and the server answers others."""
    held = []
    try:
        refused = 0
        for _ in range(60):
            one = proxy.connect()
            held.append(one)
            one.sendall(f"POST /apply HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 5000\r\n"
                        "Content-Type: application/x-www-form-urlencoded\r\n\r\na".encode())
        for one in held:
            one.settimeout(0.05)
            with contextlib.suppress(OSError):
                refused += one.recv(100).startswith(b"HTTP/1.1 429 ")
        tally.check(refused >= 15, f"one address gets 40 connections: {refused} of 60 refused")
    finally:
        for one in held:
            one.close()
    statuses = [proxy.ask("/accessibility")[0] for _ in range(120)]
    tally.check(429 in statuses and 200 in statuses and set(statuses) == {200, 429},
                f"one address gets so many requests: {set(statuses)}")


def main():
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if not nginx:
        print("skipped: there is no nginx; scripts/setup --with-tests installs it")
        sys.exit(0)
    with program.work_folder("proxy") as folder:
        registry = _portal.fill(folder)
        upstream, plain, tls = free_port(), free_port(), free_port()
        path = configuration(folder, upstream, plain, tls)
        checked = subprocess.run([nginx, "-t", "-c", path], capture_output=True, text=True)
        if not tally.check(checked.returncode == 0, f"nginx -t: {checked.stderr[-1000:]}"):
            tally.close()
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen(
                [program.binary(), "serve", "-r", str(registry), "--port", str(upstream), "--base-url",
                 f"https://{NAME}", "--trust-proxy"], stdout=log, stderr=log, cwd=program.ROOT)
            front = subprocess.Popen([nginx, "-c", path], stdout=log, stderr=log)
        try:
            def direct(path):
                connection = http.client.HTTPConnection("127.0.0.1", upstream, timeout=20)
                connection.request("GET", path)
                return connection.getresponse().status

            proxy = Proxy(tls, folder)
            for _ in range(300):
                with contextlib.suppress(OSError):
                    if direct("/readyz") == 200 and proxy.ask("/healthz")[0] == 200:
                        break
                time.sleep(0.1)
            through(proxy, direct)
            limits(proxy)
            redirect = http.client.HTTPConnection("127.0.0.1", plain, timeout=10)
            redirect.request("GET", "/find?q=a", headers={"Host": NAME})
            answer = redirect.getresponse()
            tally.check(answer.status == 308 and answer.headers["Location"]
                        == f"https://{NAME}/find?q=a", "plain HTTP leads to TLS")
        finally:
            for process in (front, server):
                process.terminate()
                process.wait(30)
    tally.close()


main()
