#!/usr/bin/env python3
"""How the running portal answers: gzip, reference systems, formats, counts.

Python's gzip unpacks what was packed; pyproj says where each position lies in each of the systems;
pyogrio opens the GeoPackage and reads the portal through its own GDAL, page by page; the Prometheus
client's parser reads the counts.
"""
import csv
import gzip
import io
import json
import random
import re
import tempfile
import urllib.error
import urllib.parse
import urllib.request

import _program as program

GRID = program.grid_folder()
import _portal  # noqa: E402  (after the grid is known: the portal must use the same)

tally = program.Tally()
SYSTEMS = {
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": None,
    "http://www.opengis.net/def/crs/EPSG/0/4326": 4326,
    "http://www.opengis.net/def/crs/EPSG/0/27700": 27700,
    "http://www.opengis.net/def/crs/EPSG/0/3857": 3857,
    "http://www.opengis.net/def/crs/EPSG/0/4258": 4258,
}


def ask(url, method="GET", **headers):
    request = urllib.request.Request(
        url, method=method, headers={name.replace("_", "-"): value for name, value in
                                     headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def document(url):
    status, _, body = ask(url)
    tally.check(status == 200, f"{url}: {status}")
    return json.loads(body)


def packs(base):
    for limit in (3, 100, 400, 10000):
        for form in ("json", "csv", "geojsonseq"):
            url = f"{base}/collections/sites/items?limit={limit}&f={form}"
            _, plain_headers, plain = ask(url)
            status, headers, packed = ask(url, Accept_Encoding="gzip")
            coded = headers.get("Content-Encoding")
            if not tally.check(status == 200 and (coded == "gzip") == (len(plain) >= 1024
                               or "Transfer-Encoding" in plain_headers),
                               f"{url}: {coded} of {len(plain)} bytes"):
                continue
            unpacked = gzip.decompress(packed) if coded else packed
            tally.check(without_time(unpacked) == without_time(plain),
                        f"{url}: {len(unpacked)} bytes unpacked, {len(plain)} plain")
            if coded:
                tally.check(len(packed) * 3 < len(plain) + 5000, f"{url}: {len(plain)} to {len(packed)}")
                tally.check(headers["ETag"] != plain_headers["ETag"], f"{url}: its own tag")
            for given in (headers, plain_headers):
                tally.check("accept-encoding" in given.get("Vary", "").lower(), f"{url}: Vary")
                again, _, body = ask(url, Accept_Encoding="gzip", If_None_Match=given["ETag"])
                tally.check(again == 304 and not body, f"{url}: {given['ETag']} is known: {again}")
            head, head_headers, _ = ask(url, "HEAD", Accept_Encoding="gzip")
            tally.check(head == 200 and head_headers.get("Content-Encoding") == coded
                        and head_headers["ETag"] == headers["ETag"], f"{url}: HEAD as GET")
            if coded:
                # Both carry the time, and a second may have passed.
                told = int(head_headers["Content-Length"])
                tally.check(abs(told - len(packed)) < 50, f"{url}: HEAD says {told} bytes")


def without_time(body):
    return re.sub(rb'"timeStamp":"[^"]*"', b"", body)


def systems(base):
    try:
        import pyproj
    except ImportError as missing:
        print(f"skipped: positions in other systems: {missing}")
        return
    if GRID:
        pyproj.datadir.append_data_dir(str(GRID))
    # One operation for all, as the program has it; web Mercator is a formula on its result.
    geographic = pyproj.transformer.TransformerGroup(
        27700, 4258, always_xy=True, allow_ballpark=False).transformers
    exact = [one for one in geographic if "OSTN15" in one.definition]
    tally.check(bool(exact) == bool(GRID), "pyproj finds the grid where the program does")
    to_degrees = (exact or geographic)[0]
    to_web = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    for collection in ("sites", "wards", "conservation-areas"):
        url = f"{base}/collections/{collection}/items?limit=400"
        stored = positions(document(f"{url}&crs={SYSTEMS_BY_CODE[27700]}"))
        for uri, code in SYSTEMS.items():
            status, headers, body = ask(f"{url}&crs={urllib.parse.quote(uri, safe='')}")
            tally.check(status == 200 and headers["Content-Crs"] == f"<{uri}>",
                        f"{collection} in {uri}: {status}, {headers.get('Content-Crs')}")
            given = positions(json.loads(body))
            if not tally.check(given.keys() == stored.keys(), f"{collection} in {uri}: features"):
                continue
            worst = 0.0
            for fid, places in stored.items():
                for (x, y), got in zip(places, given[fid], strict=True):
                    if code == 27700:
                        want = (x, y)
                    else:
                        want = to_degrees.transform(x, y)
                        if code == 3857:
                            want = to_web.transform(*want)
                    if code in (4326, 4258):
                        got = (got[1], got[0])
                    worst = max(worst, abs(want[0] - got[0]), abs(want[1] - got[1]))
            # Half the last digit, and what two builds of PROJ differ by.
            limit = 0 if code == 27700 else 0.002 if code == 3857 else 6e-8
            tally.check(worst <= limit, f"{collection} in {uri}: off by {worst}")
    for wrong in ("EPSG:32630", "http://www.opengis.net/def/crs/EPSG/0/9999", "x"):
        status, headers, body = ask(f"{base}/collections/sites/items?crs={wrong}")
        tally.check(status == 400 and headers["Content-Type"] == "application/problem+json"
                    and wrong.encode() in body and b"EPSG/0/27700" in body, f"crs={wrong}: {status}")


SYSTEMS_BY_CODE = {code: uri for uri, code in SYSTEMS.items()}


def positions(collection):
    """By feature, its positions in order."""
    found = {}
    for feature in collection["features"]:
        places = []

        def walk(value):
            if value and isinstance(value[0], (int, float)):
                places.append(tuple(value))
            else:
                for part in value:
                    walk(part)
        if feature["geometry"]:
            walk(feature["geometry"]["coordinates"])
        found[feature["id"]] = places
    return found


def boxes(base):
    """The same box in every system finds the same sites, and exactly those within it."""
    stored = positions(document(
        f"{base}/collections/sites/items?limit=10000&crs={SYSTEMS_BY_CODE[27700]}"))
    points = {fid: places[0] for fid, places in stored.items() if len(places) == 1}
    xs, ys = sorted(x for x, _ in points.values()), sorted(y for _, y in points.values())
    middle = (xs[len(xs) // 4], ys[len(ys) // 4], xs[3 * len(xs) // 4], ys[3 * len(ys) // 4])
    want = {fid for fid, (x, y) in points.items()
            if middle[0] <= x <= middle[2] and middle[1] <= y <= middle[3]}
    box = ",".join(map(repr, middle))
    got = positions(document(f"{base}/collections/sites/items?limit=10000&bbox={box}"
                             f"&bbox-crs={SYSTEMS_BY_CODE[27700]}"))
    tally.check({fid for fid in got if fid in points} == want,
                f"a box on the grid: {len(got)} found, {len(want)} points within")
    west, south, east, north = -4.27, 55.85, -4.23, 55.88
    counts = {}
    for uri, code in SYSTEMS.items():
        if code == 27700:
            continue
        sides = [west, south, east, north]
        if code in (4326, 4258):
            sides = [south, west, north, east]
        if code == 3857:
            import pyproj
            turn = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
            sides = [*turn.transform(west, south), *turn.transform(east, north)]
        counts[uri] = document(
            f"{base}/collections/sites/items?limit=1&bbox={','.join(map(repr, sides))}"
            f"&bbox-crs={uri}")["numberMatched"]
    tally.check(len(set(counts.values())) == 1 and all(counts.values()), f"one box: {counts}")


def brute_force(base):
    """Boxes of all sizes find just the points whose published position lies in them: at first by
    the file's index, later by the one in memory, and on edges that go through a position."""
    published = positions(document(f"{base}/collections/sites/items?limit=10000"))
    points = {fid: places[0] for fid, places in published.items() if len(places) == 1}
    unplaced = {fid for fid, places in published.items() if not places}
    rng = random.Random(1)
    for number in range(60):
        (x, y), (a, b) = rng.choice(list(points.values())), rng.choice(list(points.values()))
        if number % 3 == 0:
            reach = 10 ** rng.uniform(-6, -1)
            a, b = x + reach, y + reach
        if number % 10 == 9:
            a, b = x, y
        box = [round(side, 7) for side in (min(x, a), min(y, b), max(x, a), max(y, b))]
        want = {fid for fid, (x, y) in points.items()
                if box[0] <= x <= box[2] and box[1] <= y <= box[3]} | unplaced
        answer = document(f"{base}/collections/sites/items?limit=10000&bbox="
                          + ",".join(f"{side:.7f}" for side in box))
        got = {feature["id"] for feature in answer["features"]}
        got = {fid for fid in got if fid in points or fid in unplaced}
        tally.check(got == want, f"box {number} {box}: {len(got)} found, {len(want)} expected, "
                                 f"differing {sorted(got ^ want)[:5]}")


def formats(base):
    whole = document(f"{base}/collections/sites/items?limit=10000")["features"]
    _, headers, body = ask(f"{base}/collections/sites/items?limit=10000&f=csv")
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    tally.check([int(row["id"]) for row in rows] == [feature["id"] for feature in whole],
                f"CSV: {len(rows)} rows, {len(whole)} features")
    for row, feature in zip(rows, whole):
        if feature["geometry"] and feature["geometry"]["type"] == "Point":
            at = [float(row["lon"]), float(row["lat"])]
            if not tally.check(at == feature["geometry"]["coordinates"], f"CSV: {row['id']} at {at}"):
                break
    _, _, body = ask(f"{base}/collections/sites/items?limit=10000", Accept="application/geo+json-seq")
    records = [json.loads(record) for record in body.split(b"\x1e")[1:]]
    tally.check(records == whole, f"a sequence: {len(records)} records of {len(whole)} features")
    try:
        import pyogrio
    except ImportError as missing:
        print(f"skipped: GeoPackage and OAPIF by pyogrio: {missing}")
        return
    for query, count in (("", document(f"{base}/collections/sites/items?limit=1")["numberMatched"]),
                         ("&limit=7", 7)):
        _, headers, body = ask(f"{base}/collections/sites/items?f=gpkg{query}")
        with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
            file.write(body)
            file.flush()
            info = pyogrio.read_info(file.name, layer="sites", force_feature_count=True)
        tally.check(info["features"] == count and info["crs"] == "EPSG:27700",
                    f"GeoPackage{query}: {info['features']} of {count}, {info['crs']}")


def gdal_reads(base, log):
    """pyogrio's GDAL reads it all in pages of 1,000 and more, in degrees and on the grid."""
    try:
        import pyogrio
    except ImportError:
        return
    matched = document(f"{base}/collections/sites/items?limit=1")["numberMatched"]
    before = len(log.read_text(errors="replace").splitlines()) if log else 0
    meta, _, shapes, _ = pyogrio.raw.read(f"OAPIF:{base}", layer="sites")
    tally.check(len(shapes) == matched, f"OAPIF: {len(shapes)} of {matched}")
    if log:
        lines = [line for line in log.read_text(errors="replace").splitlines()[before:]
                 if " /collections/sites/items " in line]
        tally.check(len(lines) <= matched // 1000 + 4,
                    f"OAPIF: {len(lines)} requests for {matched} features")
    # The storage system needs no transformation on the way.
    try:
        meta, _, shapes, _ = pyogrio.raw.read(f"OAPIF:{base}", layer="sites", CRS="EPSG:27700")
        tally.check("27700" in str(meta["crs"]), f"OAPIF on the grid: {meta['crs']}")
    except Exception as error:  # noqa: BLE001 - an older GDAL does not know the option
        print(f"note: OAPIF with CRS=EPSG:27700: {error}")
    # A newer GDAL takes the storage system by itself, and a box is in what the layer is in.
    on_grid = "27700" in str(pyogrio.read_info(f"OAPIF:{base}", layer="sites")["crs"])
    box = (258000, 664000, 260000, 667000) if on_grid else (-4.27, 55.85, -4.23, 55.88)
    _, _, shapes, _ = pyogrio.raw.read(f"OAPIF:{base}", layer="sites", bbox=box)
    want = document(
        f"{base}/collections/sites/items?limit=1&bbox={','.join(map(str, box))}"
        + (f"&bbox-crs={SYSTEMS_BY_CODE[27700]}" if on_grid else ""))
    print(f"GDAL {pyogrio.__gdal_version__} reads in {'EPSG:27700' if on_grid else 'degrees'}")
    tally.check(len(shapes) == want["numberMatched"],
                f"OAPIF in a box: {len(shapes)}, asked directly {want['numberMatched']}")


def counts(base):
    status, headers, body = ask(f"{base}/metrics")
    if status == 404:
        print("note: this portal does not show /metrics here")
        return
    tally.check(headers["Content-Type"].startswith("text/plain; version=0.0.4"), "metrics: type")
    status, _, _ = ask(f"{base}/metrics", X_Forwarded_For="192.0.2.1")
    tally.check(status == 404, f"metrics through a proxy: {status}")
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError as missing:
        print(f"skipped: the counts by Prometheus' parser: {missing}")
        return
    families = {family.name: family for family in text_string_to_metric_families(body.decode())}
    total = families["sitereg_http_requests"]
    asked = sum(sample.value for sample in total.samples
                if sample.labels["operation"] == "getFeatures")
    tally.check(asked > 20, f"metrics: {asked} of getFeatures")
    tally.check(not any("metrics" in sample.labels["operation"] for sample in total.samples),
                "metrics do not count themselves")
    tally.check(families["sitereg_http_request_duration_seconds"].type == "histogram",
                "metrics: a histogram")
    tally.check(families["sitereg_http_response_bytes"].samples[0].value >= 0, "metrics: bytes")


def main():
    with _portal.portal("answers") as (base, log):
        packs(base)
        systems(base)
        boxes(base)
        brute_force(base)
        formats(base)
        gdal_reads(base, log)
        counts(base)
    tally.close()


if __name__ == "__main__":
    main()
