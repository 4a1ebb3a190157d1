#!/usr/bin/env python3
"""The registry's file is removed or replaced under the server, or its disk is full.

Nothing is answered as accepted that is not kept: changes are refused, the server says that it is not
ready, and ends. A restore says who has the file open. A full disk is told, and that it is over. An
import ends with SIGTERM and SIGHUP as it does with Ctrl-C.
"""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

import _program as program

tally = program.Tally()
APPLICATION = {
    "place": "259200,665300", "equipment": "small-cell", "height": 6, "organisation": "Acme",
    "contactName": "A. Person", "email": "a@example.com", "description": "One small cell"}


def feature(number):
    return {"type": "Feature", "properties": {"reference": f"F{number}"},
            "geometry": {"type": "Point", "coordinates": [-4.25 + number % 1000 * 1e-5, 55.86]}}


def filled(folder, name, count):
    """A registry with so many assets."""
    registry, source = folder / name, folder / f"{name}.geojson"
    source.write_text(json.dumps(
        {"type": "FeatureCollection", "features": [feature(number) for number in range(count)]}))
    program.run("init", registry)
    program.run("import", source, "-r", registry, "--as", "asset", "--owner", "council", "--kind",
                "lamp", "--quiet", "--no-progress")
    return registry


class Server:
    logs = None

    def __init__(self, registry):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # Not beside the registry, whose disk may be full.
        self.log = self.logs / f"{self.port}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program.binary(), "serve", "--registry", str(registry), "--port", str(self.port),
                 "--no-access-log"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=program.ROOT)
        for _ in range(300):
            with contextlib.suppress(OSError):
                if self.ask("/readyz")[0] == 200:
                    return
            time.sleep(0.05)
        raise SystemExit(f"FAILED: serve does not start: {self.log.read_text()[-2000:]}")

    def ask(self, path, method="GET", body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def apply(self):
        return self.ask("/applications", "POST", json.dumps(APPLICATION),
                        {"Content-Type": "application/json"})

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode


def goes(folder, what, happen, then):
    """One thing that happens to the file under a server with an application in it."""
    registry = filled(folder, f"{what}.gpkg", 50)
    server = Server(registry)
    try:
        first = server.apply()
        tally.check(first[0] == 201, f"{what}: before, applying works: {first[0]}")
        happen(registry)
        told = server.apply()
        tally.check(told[0] == 503 and "Retry-After" in told[1],
                    f"{what}: applying is refused at once: {told[0]}")
        ready = server.ask("/readyz")
        tally.check(ready[0] == 503, f"{what}: /readyz: {ready[0]}")
        tally.check(str(folder) not in told[2] + ready[2], f"{what}: no path is told")
        tally.check(server.ask("/healthz")[0] == 200, f"{what}: /healthz answers until the end")
        try:
            code = server.process.wait(15)
        except subprocess.TimeoutExpired:
            code = None
        log = server.log.read_text(errors="replace")
        tally.check(code == 74, f"{what}: the server ends with 74: {code}")
        tally.check("while it was open" in log and "put the file back" in log,
                    f"{what}: the log says why: {log[-600:]}")
    finally:
        server.stop()
    then(registry, json.loads(first[2])["reference"])


def applications(registry):
    listed = program.run("applications", "list", "-r", registry, "--format", "json")
    return [one["reference"] for one in json.loads(listed.stdout)]


def vanishing(folder):
    def gone(registry, _):
        tally.check(not registry.exists(), "the removed file is not made again")

    goes(folder, "removed", lambda registry: registry.unlink(), gone)

    def put_other(registry):
        other = filled(folder, "other.gpkg", 2000)
        with contextlib.closing(sqlite3.connect(other)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.replace(other, registry)

    def is_other(registry, _):
        for left in folder.glob("other.gpkg-*"):
            left.unlink()
        # The old file's log lies aside and is not played into the new one.
        tally.check(list(folder.glob("replaced.gpkg.lost-*-wal")) != [], "the old log is put aside")
        tally.check(program.run("verify", "-r", registry, "--quiet", expect=None).returncode == 0,
                    "the file that was put in its place is sound")
        status = program.run("status", "-r", registry, "--quiet").stdout
        tally.check("2000" in status, f"and has all its own: {status[:300]}")

    goes(folder, "replaced", put_other, is_other)

    def is_kept(registry, reference):
        tally.check(applications(registry) == [reference],
                    "what had been accepted before the log was removed is in the file")
        program.run("verify", "-r", registry, "--quiet")

    goes(folder, "log", lambda registry: pathlib.Path(f"{registry}-wal").unlink(), is_kept)


def restoring(folder):
    registry = filled(folder, "served.gpkg", 20)
    backup = folder / "backup.gpkg"
    program.run("backup", "-r", registry, backup, "--quiet", "--no-progress")
    server = Server(registry)
    try:
        start = time.monotonic()
        refused = program.run("restore", backup, "-r", registry, "--replace", "--no-progress",
                              expect=None)
        tally.check(refused.returncode == 75 and "a server has it open; stop it first" in refused.stderr,
                    f"restore beside a server: {refused.returncode}, {refused.stderr.strip()}")
        print(f"restore beside a server is refused after {time.monotonic() - start:.1f} s")
        tally.check(server.apply()[0] == 201, "the server goes on")
    finally:
        tally.check(server.stop() == 0, "and stops in order")
    program.run("restore", backup, "-r", registry, "--replace", "--no-progress")
    tally.check(applications(registry) == [], "afterwards the backup is restored")


def full_disk(folder):
    place = folder / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place],
                      capture_output=True).returncode != 0:
        print("skipped: a full disk: mounting is not permitted here")
        return
    try:
        registry = place / "registry.gpkg"
        shutil.copy(filled(folder, "small.gpkg", 20), registry)
        server = Server(registry)
        try:
            tally.check(server.apply()[0] == 201, "there is room")
            ballast = place / "ballast"
            with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
                while file.write(b" " * 65536):
                    pass
            answers = [server.apply() for _ in range(12)]
            full = [answer for answer in answers if answer[0] == 507]
            tally.check(full and {answer[0] for answer in answers} <= {201, 507},
                        f"a full disk is told: {[answer[0] for answer in answers]}")
            tally.check(all("Retry-After" in fields for _, fields, _ in full), "and when to try again")
            ready = server.ask("/readyz")
            tally.check(ready[0] == 503 and "disk" in ready[2] and "full" in ready[2],
                        f"/readyz while the disk is full: {ready[0]} {ready[2][:200]}")
            tally.check(server.ask("/collections/sites/items?limit=5")[0] == 200, "reading goes on")
            ballast.unlink()
            tally.check(server.ask("/readyz")[0] == 200, "/readyz once there is room")
            tally.check(server.apply()[0] == 201, "applying once there is room")
            accepted = 2 + sum(answer[0] == 201 for answer in answers)
            tally.check(len(applications(registry)) == accepted, "what was accepted is kept")
        finally:
            server.stop()
        program.run("verify", "-r", registry, "--quiet")
    finally:
        subprocess.run(["umount", place], check=False)


def beside(registry):
    """What lies beside a registry, but for its log."""
    return [path.name for path in registry.parent.glob(f"{registry.name}?*")
            if not path.name.endswith(("-wal", "-shm"))]


def signals(folder):
    source = folder / "many.geojsonl"
    with open(source, "w") as file:
        for number in range(400_000):
            file.write('{"type":"Feature","properties":{"reference":"F%d"},"geometry":'
                       '{"type":"Point","coordinates":[%.5f,55.86]}}\n'
                       % (number, -4.25 + number % 1000 * 1e-5))
    for number, name in ((signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP"),
                         (signal.SIGINT, "Ctrl-C")):
        registry = folder / f"{name}.gpkg"
        program.run("init", registry)
        importing = subprocess.Popen(
            [program.binary(), "import", str(source), "-r", str(registry), "--as", "asset", "--owner",
             "council", "--kind", "lamp", "--no-progress"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=program.ROOT,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
        # Until it has something to leave behind.
        while importing.poll() is None and not beside(registry):
            time.sleep(0.005)
        importing.send_signal(number)
        said = importing.communicate(timeout=60)[1]
        tally.check(importing.returncode == 128 + number and "interrupted" in said,
                    f"{name}: {importing.returncode}, {said.strip()[:200]}")
        tally.check(beside(registry) == [], f"{name} leaves nothing behind: {beside(registry)}")
        program.run("verify", "-r", registry, "--quiet")


def main():
    with program.work_folder("gone") as folder, program.work_folder("gone-logs") as logs:
        Server.logs = logs
        vanishing(folder)
        restoring(folder)
        full_disk(folder)
        signals(folder)
    tally.close()


main()
