#!/usr/bin/env python3
"""Who sees what: without a key, with a wrong, an expired, a revoked, a weaker and the right key, on
every operation in every format.

The oracle for "forbidden is absent" is a twin: a registry made of the same files without the fields
and layers that may not be seen. Whatever is asked, in whatever format, by filter, order, count or
search, the answer must be the twin's to the byte; so must that of a collection which is forbidden
and one which never was.
"""
import base64
import contextlib
import datetime
import http.client
import json
import pathlib
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import _program as program

tally = program.Tally()

# What each field's class is: by its name, or by a class that is set below.
SUPPLIERS = ["rent_pa", "power_kw"]
INTERNAL = ["keyholder", "contact_email", "gate_code"]
SET = {"power_kw": "suppliers", "gate_code": "internal", "ward": "suppliers"}
LAYERS = {"listed-buildings": "suppliers", "conservation-areas": "internal"}
ABSENT = {"listed-buildings": "listed-buildingz", "conservation-areas": "conservation-areaz"}

# Asked of every collection's features, by forms that exist and by some that may not.
QUESTIONS = [
    "", "limit=2", "limit=2&offset=1", "resultType=hits", "bbox=-4.26,55.85,-4.2,55.9",
    "bbox=0,0,1,1", "datetime=2020-01-01T00:00:00Z/..", "colour=grey", "colour=nothing",
    *[f"{field}={value}" for field in SUPPLIERS + INTERNAL + ["ward", "zzz_absent"]
      for value in ("1", "x")],
    *[f"sortby={sign}{field}" for field in ["colour", "rent_pa", "keyholder", "ward", "zzz_absent"]
      for sign in ("", "-")],
    *[f"properties={names}" for names in
      ("colour", "colour,rent_pa", "gate_code", "ward", "reference,keyholder", "zzz_absent")],
    *[f"q={word}" for word in ("rowan", "Northside", "Smith", "4711", "grey", "example", "A1")],
    *["filter=" + urllib.parse.quote(text) for text in (
        "colour='grey'", "rent_pa > 50", "rent_pa IS NULL", "NOT (rent_pa > 50)",
        "keyholder LIKE 'S%'", "colour='grey' OR gate_code='4711'", "ward='Northside'",
        "power_kw BETWEEN 1 AND 9", "CASEI(contact_email) = 'a@b.example'", "rent_pa = rent_pa",
        "zzz_absent = 1", "S_INTERSECTS(geom, POINT(-4.25 55.86))", "attributes LIKE '%4711%'")],
]


def feature(number, colour, name, hidden):
    return {"type": "Feature", "geometry": {
        "type": "Point", "coordinates": [-4.25 - number * 0.001, 55.86]},
        "properties": {"reference": f"A{number}", "name": name, "colour": colour,
                       "height_m": 6 + number, **hidden}}


def sites(leave_out):
    rows = []
    for number, (colour, name, ward) in enumerate(
            [("grey", "Rowan Street", "Northside"), ("green", "Elm Row", "Southside"),
             ("grey", "Smithfield", "Northside")], start=1):
        hidden = {"rent_pa": 50 * number, "power_kw": number, "ward": ward,
                  "keyholder": f"Smith {number}", "contact_email": "a@b.example",
                  "gate_code": f"{4710 + number}"}
        rows.append(feature(number, colour, name, {
            key: value for key, value in hidden.items() if key not in leave_out}))
    return json.dumps({"type": "FeatureCollection", "features": rows})


def layer(name):
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"reference": f"{name}-1", "name": f"{name} one",
                                           "category": "A"},
         "geometry": {"type": "Polygon", "coordinates": [[
             [-4.26, 55.855], [-4.24, 55.855], [-4.24, 55.865], [-4.26, 55.865], [-4.26, 55.855]]]}}
    ]})


def fill(folder, name, leave_out=(), layers=(), classed=False):
    registry = folder / f"{name}.gpkg"
    source = folder / name
    source.mkdir()
    council = source / "council.yaml"
    council.write_text("id: town\nname: Town\nowner: town\ncontact: sites@town.example\n")
    program.run("init", registry, "--council", council)
    (source / "sites.geojson").write_text(sites(leave_out))
    profile = source / "lamps.yaml"
    profile.write_text("profile: lamps\nreference: reference\nname: name\n"
                       + ("" if "ward" in leave_out else "ward: ward\n"))
    program.run("import", source / "sites.geojson", "-r", registry, "--as", "asset", "--kind",
                "lamp", "--no-progress", "--profile", profile)
    (source / "parks.geojson").write_text(layer("parks"))
    program.run("import", source / "parks.geojson", "-r", registry, "--as", "constraint:parks",
                "--no-progress")
    for one in layers:
        (source / f"{one}.geojson").write_text(layer(one))
        program.run("import", source / f"{one}.geojson", "-r", registry, "--as",
                    f"constraint:{one}", "--no-progress")
    if classed:
        for field, name in SET.items():
            program.run("classes", "set", "-r", registry, f"sites/{field}", name)
        for one, name in LAYERS.items():
            program.run("classes", "set", "-r", registry, one, name)
    return registry


def key(registry, name, scope, *more):
    return program.run("keys", "create", "-r", registry, "--name", name, "--scope", scope,
                       "--quiet", *more).stdout.strip()


@contextlib.contextmanager
def serve(registry, log):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # One address in every link, so that the answers of twins compare. With one, nobody counts as a
    # program on this machine.
    with open(log, "wb") as output:
        server = subprocess.Popen(
            [program.binary(), "serve", "-r", str(registry), "--port", str(port), "--base-url",
             "http://sites.example", "--rate-limit", "off",
             "--key-rate-limit", "off"], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            cwd=program.ROOT)
    try:
        for _ in range(150):
            with contextlib.suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).read()
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


class Client:
    """Asks one server, over one connection, as the holder of a key or of none."""

    def __init__(self, port, secret=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.fields = {"Authorization": f"Bearer {secret}"} if secret else {}

    def ask(self, path, method="GET", fields=(), body=None):
        self.connection.request(method, path, body=body, headers={**self.fields, **dict(fields)})
        answer = self.connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def bare(headers, *more):
    """Without what differs between any two answers."""
    leave = {"date", "ratelimit", "ratelimit-policy", "etag", "last-modified", "x-request-id", "traceparent",
             *more}
    return {name: value for name, value in headers.items() if name.lower() not in leave}


def comparable(answer):
    """An answer without the moment it was given, or the token of a form."""
    status, headers, body = answer
    if headers.get("Content-Type", "").startswith("application/geopackage"):
        return status, bare(headers, "content-length", "content-disposition"), dumped(body)
    body = re.sub(rb'"timeStamp":"[^"]*"|name="token" value="[^"]*"', b"", body)
    return status, bare(headers), body


def dumped(body):
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(body)
        file.flush()
        with contextlib.closing(sqlite3.connect(file.name)) as database:
            tables = [row[0] for row in database.execute(
                "SELECT table_name FROM gpkg_contents ORDER BY 1")]
            return {table: (database.execute(f'SELECT * FROM pragma_table_info("{table}")')
                            .fetchall(), database.execute(f'SELECT * FROM "{table}"').fetchall())
                    for table in tables}


def formats(operation, document):
    """The values of `f` that an operation declares."""
    for parameter in operation.get("parameters", []):
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][parameter["$ref"].split("/")[-1]]
        if parameter["name"] == "f":
            return [None, *parameter["schema"].get("enum", [])]
    return [None]


def paths(document, collections):
    """Every GET of the interface with something in place of its parameters."""
    for path, item in document["paths"].items():
        if "get" not in item or "{reference}" in path or path == "/metrics":
            continue
        for name in collections if "{collectionId}" in path else [None]:
            for number in (1, 2, 999) if "{featureId}" in path else [None]:
                made = path.replace("{collectionId}", str(name)).replace("{featureId}", str(number))
                for form in formats(item["get"], document):
                    yield made, form


def addresses(document, collections):
    for path, form in paths(document, collections):
        questions = QUESTIONS if path.endswith("/items") else [""]
        if path == "/eligibility":
            questions = ["at=-4.25,55.86&equipment=small-cell", "asset=town/lamp/A1&equipment=cabinet",
                         "asset=town/lamp/A9&equipment=cabinet"]
        for question in questions:
            query = "&".join(filter(None, [question, form and f"f={form}"]))
            yield path + ("?" + query if query else "")
    for page in ("/find", "/find?f=json"):
        for word in ("", "rowan", "northside", "Smith", "4711", "town/lamp/A1", "lamp/A2", "grey"):
            for more in ("", "&ward=Northside", "&ward=nowhere", "&available=yes", "&kind=lamp"):
                yield f"{page}{'&' if '?' in page else '?'}q={word}{more}"
    yield from ("/sites/town/lamp/A1", "/sites/town/lamp/A9", "/check?at=town/lamp/A1",
                "/check?at=town/lamp/A1&equipment=small-cell&height=12", "/apply?at=town/lamp/A1",
                "/check?at=-4.25,55.86&equipment=rooftop-antenna", "/api.html", "/nothing")


def compare_twins(label, real, twin, document):
    """Every answer of the registry is its twin's."""
    count = 0
    for address in addresses(document, ["sites", "installations", "parks", *ABSENT.values()]):
        for fields in ({}, {"Accept": "text/html"}):
            count += 1
            a, b = comparable(real.ask(address, fields=fields)), comparable(
                twin.ask(address, fields=fields))
            if a != b:
                tally.check(False, f"{label}: {address} {fields or ''} tells what is hidden\n"
                            f"    {str(a)[:900]}\n    {str(b)[:900]}")
    tally.check(count > 300, f"{label}: {count} addresses compared")
    print(f"{label}: {count} answers compared with the twin's")


def compare_absent(label, client, hidden, document):
    """A collection that may not be seen answers as one that never was."""
    for name in hidden:
        absent = ABSENT[name]
        for address in addresses(document, [name]):
            if name not in address:
                continue
            for method in ("GET", "HEAD", "OPTIONS", "POST"):
                a = client.ask(address, method)
                b = client.ask(address.replace(name, absent), method)
                tally.check(
                    a[0] == b[0] and bare(a[1]) == bare(b[1])
                    and ("ETag" in a[1]) == ("ETag" in b[1])
                    and a[2].replace(name.encode(), absent.encode()) == b[2],
                    f"{label}: {method} {address} is not as absent: {a} {b}")


def refused(port, document, keys):
    """A key that is not good is refused alike, wherever it is shown and whatever was asked."""
    seen = {}
    collections = ["sites", "parks", "conservation-areas", "never-was"]
    asked = sorted(set(addresses(document, collections)))
    asked = [address for address in asked
             if "/items?" not in address or "limit=2" in address or "f=" in address]
    client = Client(port)
    for label, secret in keys.items():
        basic = base64.b64encode(f"any:{secret}".encode()).decode()
        ways = [{"Authorization": f"Bearer {secret}"}, {"X-API-Key": secret},
                {"Authorization": f"Basic {basic}"}, None]
        for number, address in enumerate(asked):
            if address.startswith(("/healthz", "/readyz", "/nothing")):
                continue
            fields = ways[number % 4]
            target = address
            if fields is None:
                target, fields = address + ("&" if "?" in address else "?") + f"api-key={secret}", {}
            status, headers, body = client.ask(target, fields={**fields, "Accept": "*/*"})
            body = re.sub(rb'"instance":"[^"]*"', b"", body)
            seen.setdefault((address, body if b"<html" not in body else b"page"), set()).add(label)
            tally.check(status == 401 and "WWW-Authenticate" in headers,
                        f"{label} key: {address} answers {status}")
            tally.check(secret.encode() not in body, f"{label} key: {address} repeats the key")
    tally.check(all(len(labels) == len(keys) for labels in seen.values()),
                "refusals tell why a key is refused: "
                f"{[(k, v) for k, v in seen.items() if len(v) != len(keys)][:2]}")


def accepted(port, secret):
    """The right key is taken in each of the four ways, and no link repeats it."""
    basic = base64.b64encode(f"any:{secret}".encode()).decode()
    client = Client(port)
    for fields, query in (({"Authorization": f"Bearer {secret}"}, ""), ({"X-API-Key": secret}, ""),
                          ({"Authorization": f"Basic {basic}"}, ""), ({}, f"&api-key={secret}"),
                          ({}, f"&API%2dKEY={secret}")):
        status, headers, body = client.ask("/collections/sites/items?limit=1&f=json" + query,
                                           fields=fields)
        tally.check(status == 200 and b"rent_pa" in body, f"{fields or query}: {status}")
        tally.check(secret.encode() not in body and secret not in str(headers),
                    f"{fields or query}: the key is repeated")
        tally.check("public" not in headers.get("Cache-Control", ""),
                    f"{fields or query}: may be kept by a shared cache")
        tally.check("Authorization" in headers.get("Vary", ""), f"{fields or query}: no Vary")


def main():
    with program.work_folder("access") as folder, contextlib.ExitStack() as stack:
        real = fill(folder, "real", layers=list(LAYERS), classed=True)
        public = fill(folder, "public", [*SUPPLIERS, *INTERNAL, "ward"])
        # Every registry has this column: hidden, it is left out, whether it holds anything or not.
        program.run("classes", "set", "-r", public, "sites/ward", "internal")
        suppliers = fill(folder, "suppliers", INTERNAL, ["listed-buildings"])
        read, write, admin = (key(real, scope, scope) for scope in ("read", "write", "admin"))
        twin_read = key(suppliers, "read", "read")
        soon = (datetime.datetime.now(datetime.timezone.utc)
                + datetime.timedelta(seconds=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
        expired = key(real, "expired", "admin", "--expires", soon)
        revoked = key(real, "revoked", "admin")
        log = folder / "log"
        port = stack.enter_context(serve(real, log))
        ports = {name: stack.enter_context(serve(path, folder / f"{name}.log"))
                 for name, path in (("public", public), ("suppliers", suppliers))}
        # In force while the server runs, then not.
        tally.check(Client(port, revoked).ask("/collections")[0] == 200, "before it is revoked")
        program.run("keys", "revoke", "-r", real, "revoked")
        tally.check(Client(port, revoked).ask("/collections")[0] == 401, "as soon as it is revoked")

        document = json.loads(Client(ports["public"]).ask("/api?f=json")[2])
        compare_twins("no key", Client(port), Client(ports["public"]), document)
        supplied = json.loads(Client(ports["suppliers"], twin_read).ask("/api?f=json")[2])
        compare_twins("read", Client(port, read), Client(ports["suppliers"], twin_read), supplied)
        compare_absent("no key", Client(port), LAYERS, document)
        compare_absent("read", Client(port, read), ["conservation-areas"], document)
        compare_absent("write", Client(port, write), ["conservation-areas"], document)
        a, b = (Client(port, secret).ask("/collections/sites/items/1?f=json")[2]
                for secret in (read, write))
        tally.check(a == b, "a write key sees what a read key does")

        everything = Client(port, admin)
        for name in [*LAYERS, "parks", "sites"]:
            tally.check(everything.ask(f"/collections/{name}/items?f=json")[0] == 200,
                        f"admin sees {name}")
        body = everything.ask("/collections/sites/items?f=json")[2]
        for field in SUPPLIERS + INTERNAL + ["ward"]:
            tally.check(field.encode() in body, f"admin sees {field}")

        time.sleep(max(0, 3.5 - 0))
        wrong = read[:-4] + ("0000" if not read.endswith("0000") else "1111")
        bad = {"expired": expired, "revoked": revoked, "wrong": wrong, "unknown":
               "sitereg_00000000_00000000000000000000000000", "malformed": "letmein"}
        refused(port, document, bad)
        accepted(port, read)

        elsewhere = {"X-Forwarded-For": "192.0.2.1"}
        for secret, expected in ((None, 404), (read, 404), (wrong, 401), (admin, 200)):
            status = Client(port, secret).ask("/metrics", fields=elsewhere)[0]
            tally.check(status == expected, f"/metrics from elsewhere answers {status}")
        said = log.read_bytes()
        for secret in (read, write, admin, *bad.values()):
            tally.check(secret.encode() not in said, "a key is in the log")
        tally.check(b"api-key" not in said.lower(), "the log holds queries")
    tally.close()


if __name__ == "__main__":
    main()
