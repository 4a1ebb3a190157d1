#!/usr/bin/env bash
# Asked for one site by id, GDAL puts the id behind the question mark of the items link.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside); GDAL 3.6.2 (Debian 12) asks in the same way.
# Valid:    OGC API - Features 1 (17-069r4), /req/core/fc-md-items-links: a collection links to its
#           items with rel=items; nothing forbids a query in that link, and servers with f=json put one there.
#           /req/core/f-op: one feature is at …/items/{featureId}.
# A guess:  the path of the link, then /S05, then its query: …/items/S05?f=json.
# Seen:     …/items?f=json/S05. A server that checks its parameters answers 400 and the read fails;
#           one that does not would answer with a page of other sites. Reading everything works.
# Matters:  "-where id = 'S05'" in ogr2ogr and picking one feature in a map fail against a server
#           that passes the conformance tests, and the message speaks of a format "json/S05".

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 || {
  echo "not to be installed here: pyogrio==0.13.0"
  exit 77
}

cat > server.py <<'PY'
"""A small OGC API - Features server: collection sites, 40 points; notes each request target."""
import http.server
import json
import sys
import urllib.parse

ITEMS = sys.argv[1]


def site(i):
    properties = {"ref": f"S{i:02d}", "height": 8 if i < 30 else 8.75}
    if i >= 30:
        properties["note"] = "late"
    return {"type": "Feature", "id": f"S{i:02d}", "properties": properties,
            "geometry": {"type": "Point", "coordinates": [-4.25 + i / 1000, 55.86]}}


class Server(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        with open("requests", "a") as log:
            print(self.path, file=log)
        base = "http://%s:%d" % self.server.server_address
        target = urllib.parse.urlparse(self.path)
        query = dict(urllib.parse.parse_qsl(target.query))
        link = lambda rel, path, kind="application/json": {"rel": rel, "type": kind, "href": base + path}
        sites = {"id": "sites", "title": "sites", "links": [link("items", f"/collections/sites/{ITEMS}", "application/geo+json")]}
        status, kind, body = 200, "application/json", None
        if target.path == "/":
            body = {"title": "sites", "links": [link("data", "/collections"), link("conformance", "/conformance"), link("service-desc", "/api", "application/vnd.oai.openapi+json;version=3.0")]}
        elif target.path == "/conformance":
            body = {"conformsTo": ["http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/" + c for c in ("core", "geojson")]}
        elif target.path == "/api":
            kind, body = "application/vnd.oai.openapi+json;version=3.0", {"openapi": "3.0.0", "info": {"title": "sites", "version": "1"}, "paths": {}}
        elif target.path == "/collections":
            body = {"links": [], "collections": [sites]}
        elif target.path == "/collections/sites":
            body = sites
        elif query.get("f", "json") != "json":
            status, body = 400, {"status": 400, "title": "f is json, not " + query["f"]}
        elif target.path.startswith("/collections/sites/items/S"):
            kind, body = "application/geo+json", site(int(target.path[-2:]))
        elif target.path == "/collections/sites/items":
            limit, offset = int(query.get("limit", 10)), int(query.get("offset", 0))
            page = [site(i) for i in range(offset, min(40, offset + limit))]
            kind = "application/geo+json"
            body = {"type": "FeatureCollection", "features": page, "numberMatched": 40, "numberReturned": len(page), "links": []}
            if offset + limit < 40:
                body["links"].append(link("next", f"/collections/sites/items?limit={limit}&offset={offset + limit}", kind))
        else:
            status, body = 404, {"status": 404}
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
print(server.server_address[1], flush=True)
server.serve_forever()
PY
serve() { # the path of the items link -> $port; the server ends with the script
  rm -f answer && mkfifo answer
  python3 server.py "$1" > answer &
  servers+=("$!")
  read -r port < answer
}
servers=()
trap 'kill "${servers[@]}" 2> /dev/null || true; rm -rf "$work"' EXIT

for items in 'items' 'items?f=json'; do
  serve "$items"
  : > requests
  venv/bin/python - "$port" <<'PY'
import sys
import pyogrio
try:
    _, _, geometry, columns = pyogrio.raw.read(f"OAPIF:http://127.0.0.1:{sys.argv[1]}", where="id = 'S05'")
    print("read:", columns[0].tolist())
except Exception as error:
    print("failed:", error)
PY
  echo "  items link: $items - asked: $(tail -n 1 requests)"
  tail -n 1 requests >> last
done
[ "$(cat last)" = $'/collections/sites/items/S05\n/collections/sites/items?f=json/S05' ]
echo "still so: the id is put behind the query"
