#!/usr/bin/env python3
"""Imports from addresses: OGC API - Features, ArcGIS feature layers and plain files, served here
on the loopback interface, and our own portal.

What comes through an address must be what the same features give as a file.
"""
import contextlib
import http.server
import json
import sqlite3
import threading
import urllib.parse

import _program as program

tally = program.Tally()
COUNT, PAGE = 2345, 500


def feature(number):
    return {"type": "Feature", "id": number,
            "properties": {"reference": f"L{number}", "name": f"Lamp {number}" + ' "},]{['},
            "geometry": {"type": "Point",
                         "coordinates": [-4.3 + (number % 200) / 2000,
                                         55.84 + (number // 200) / 2000]}}


FEATURES = [feature(number) for number in range(COUNT)]
CSV = "reference,name,longitude,latitude\n" + "".join(
    f"L{n},Lamp,{f['geometry']['coordinates'][0]},{f['geometry']['coordinates'][1]}\n"
    for n, f in enumerate(FEATURES))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faults_left = {}
    asked = []

    def log_message(self, *_):
        pass

    def answer(self, body, kind="application/geo+json", status=200, **headers):
        data = body if isinstance(body, bytes) else (
            body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        self.asked.append(self.path)
        if self.faults_left.get(url.path, 0) > 0:
            self.faults_left[url.path] -= 1
            return self.answer("busy", "text/plain", 503, Retry_After="0")
        if url.path.startswith("/ogc/collections/lamps"):
            return self.collection(url.path, query)
        if "/FeatureServer/" in url.path:
            return self.feature_server(url.path, query)
        if url.path == "/lamps.csv":
            return self.answer(CSV, "text/csv")
        if url.path == "/lamps.geojson":
            return self.answer({"type": "FeatureCollection", "features": FEATURES})
        if url.path == "/large":
            return self.answer(b" " * (2 << 20), "text/csv")
        if url.path == "/moved":
            return self.answer("", status=301, Location="/lamps.geojson")
        return self.answer("no", "text/plain", 404)

    def collection(self, path, query):
        if not path.endswith("/items"):
            return self.answer({"id": "lamps", "links": []}, "application/json")
        start, limit = int(query.get("startindex", 0)), min(PAGE, int(query.get("limit", 10)))
        links = []
        if start + limit < COUNT:
            links = [{"rel": "next", "type": "application/geo+json",
                      "href": f"items?startindex={start + limit}&limit={limit}"}]
        self.answer({"type": "FeatureCollection", "numberMatched": COUNT, "links": links,
                     "features": FEATURES[start:start + limit]})

    def feature_server(self, path, query):
        if query.get("token") != "secret":
            return self.answer({"error": {"code": 499, "message": "Token Required"}},
                               "application/json")
        if not path.endswith("/query"):
            return self.answer(
                {"maxRecordCount": PAGE, "objectIdField": "OBJECTID",
                 "supportedQueryFormats": "JSON, geoJSON",
                 "advancedQueryCapabilities": {"supportsPagination": True}}, "application/json")
        if query.get("returnCountOnly") == "true":
            return self.answer({"count": COUNT}, "application/json")
        start = int(query["resultOffset"])
        end = start + min(PAGE, int(query["resultRecordCount"]))
        page = {"type": "FeatureCollection", "features": FEATURES[start:end]}
        if end < COUNT:
            page["properties"] = {"exceededTransferLimit": True}
        self.answer(page)


@contextlib.contextmanager
def server():
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{served.server_port}"
    finally:
        served.shutdown()


def rows(registry, kind):
    with contextlib.closing(sqlite3.connect(f"file:{registry}?mode=ro", uri=True)) as db:
        return db.execute("SELECT reference, geom FROM asset WHERE kind = ? ORDER BY 1",
                          [kind]).fetchall()


def main():
    with program.work_folder("remote") as folder, server() as address:
        registry = folder / "r.gpkg"
        program.run("init", registry, "--council", program.ROOT / "data/councils/glasgow.yaml")

        def take(source, kind, *more, expect=(0,)):
            return program.run("import", source, "-r", registry, "--as", "asset", "--kind", kind,
                               "--no-progress", *more, expect=expect)

        file = folder / "lamps.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": FEATURES}))
        profile = folder / "p.yaml"
        profile.write_text("profile: p\nreference: reference\n")
        take(file, "file", "--profile", profile)
        wanted = rows(registry, "file")
        tally.check(len(wanted) == COUNT, "the file itself is imported")

        Handler.faults_left = {"/ogc/collections/lamps/items": 2}
        layer = f"{address}/arcgis/rest/services/x/FeatureServer/0"
        sources = {
            "ogc": f"{address}/ogc/collections/lamps",
            "items": f"{address}/ogc/collections/lamps/items?limit=100",
            "arcgis": f"{layer}?token=secret",
            "csv": f"{address}/lamps.csv", "json": f"{address}/lamps.geojson",
            "moved": f"{address}/moved",
        }
        for kind, source in sources.items():
            said = take(source, kind, "--profile", profile)
            tally.check(rows(registry, kind) == wanted, f"{kind}: the same sites as from a file")
            tally.check("secret" not in said.stdout, f"{kind}: the key is not printed")
        tally.check(sum("FeatureServer/0/query" in path for path in Handler.asked) == 6,
                    "five pages and a count are asked of the feature layer")

        said = take(layer, "none", expect=(66,))
        tally.check("Token Required" in said.stderr, "a service's own error is told")
        said = take(f"{address}/nothing", "none", expect=(66,))
        tally.check("HTTP 404" in said.stderr, "an absent file is told")
        said = take(f"{address}/large", "none", "--download-limit", "1", expect=(65,))
        tally.check("more than 1 MB" in said.stderr, "what is too large is told")
        Handler.faults_left = {"/lamps.csv": 99}
        said = take(f"{address}/lamps.csv", "none", expect=(75,))
        tally.check("HTTP 503" in said.stderr, "a server that stays away is told")

        guess = program.run("profiles", "guess", sources["csv"].replace(".csv", ".geojson"),
                            "--as", "asset", "--kind", "lamp")
        tally.check("reference: reference" in guess.stdout, "a profile is guessed from an address")

        other = folder / "other.gpkg"
        program.run("init", other, "--council", program.ROOT / "data/councils/glasgow.yaml")
        with program.serving(registry) as portal:
            program.run("import", f"{portal}/collections/sites", "-r", other, "--as", "asset",
                        "--kind", "copy", "--no-progress")
        copies = len(rows(other, "copy"))
        everything = sum(len(rows(registry, kind)) for kind in ["file", *sources])
        tally.check(copies == everything, f"our own portal gives all {everything} sites: {copies}")
        for name in [registry, other]:
            tally.check("sound" in program.run("verify", "-r", name).stdout, f"{name.name} verifies")
    tally.close()


if __name__ == "__main__":
    main()
