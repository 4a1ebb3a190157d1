#!/usr/bin/env python3
"""OGC's executable test suite for Features Part 1, replayed with nothing but the standard library.

Each check names the assertion of the suite's Core, GeoJSON, HTML and OpenAPI 3.0 classes that it
repeats. The rest pins what GDAL and QGIS need beyond the suite: exact content types, the place of
the limit parameter, entity tags, one shape for every error.

SITEREG_URL names a running portal; without it one is started on synthetic sample data.
"""
import contextlib
import datetime
import json
import re
import urllib.error
import urllib.parse
import urllib.request

import _program as program
from _portal import portal

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON, JSON, HTML = "application/geo+json", "application/json", "text/html"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
BOXES = ["-1.5,50,1.5,53", "-80,-5,-70,5", "177,65,-177,70", "-180,85,180,90", "-180,-90,180,-85"]

tally = program.Tally()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.type = headers.get("Content-Type", "")

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


def ask(url, accept=JSON, method="GET", data=None, **headers):
    fields = {"Accept": accept} if accept else {}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=data, method=method, headers=fields)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def link(document, rel, media_type=None):
    for entry in document.get("links", []):
        if entry.get("rel") == rel and media_type in (None, entry.get("type")):
            return entry
    return None


def positions(value):
    """Every position of a GeoJSON coordinate array."""
    if value and isinstance(value[0], (int, float)):
        yield value
    else:
        for part in value:
            yield from positions(part)


def envelope(feature):
    geometry = feature.get("geometry")
    if geometry is None or not geometry.get("coordinates"):
        return None
    found = list(positions(geometry["coordinates"]))
    return (min(p[0] for p in found), min(p[1] for p in found),
            max(p[0] for p in found), max(p[1] for p in found))


def touches(feature, box):
    bounds = envelope(feature)
    if bounds is None:
        return True
    west, south, east, north = (float(v) for v in box.split(","))
    across = (bounds[2] >= west or bounds[0] <= east) if west > east else (
        bounds[0] <= east and bounds[2] >= west)
    return across and bounds[1] <= north and bounds[3] >= south


def check_page(page, what):
    """A22 to A24, A26 and A2: the shape of a page of features."""
    tally.check(page.get("type") == "FeatureCollection" and isinstance(page.get("features"), list),
                f"A22 {what}: a FeatureCollection with features")
    own, other = link(page, "self"), link(page, "alternate", HTML)
    tally.check(own and own.get("type") == GEOJSON, f"A23 {what}: self with type")
    tally.check(other, f"A23 {what}: alternate as text/html")
    stamp = page.get("timeStamp", "")
    with contextlib.suppress(ValueError):
        stamp = datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    tally.check(isinstance(stamp, datetime.datetime) and stamp.tzinfo, f"A24 {what}: timeStamp")
    tally.check(page.get("numberReturned") == len(page.get("features", [])),
                f"A26 {what}: numberReturned")
    for feature in page.get("features", [])[:100]:
        bounds = envelope(feature)
        if bounds and not (-180 <= bounds[0] and bounds[2] <= 180
                           and -90 <= bounds[1] and bounds[3] <= 90):
            tally.check(False, f"A2 {what}: feature {feature.get('id')} is off CRS84")


def check_problem(answer, status, what):
    """RFC 9457, the one shape of every error."""
    body = answer.json()
    tally.check(
        answer.status == status and answer.type == "application/problem+json"
        and body.get("status") == status and body.get("title") and body.get("detail")
        and body.get("type"), f"problem {what}: {answer.status} {answer.type} {answer.body[:200]}")
    return body


def landing(base):
    root = ask(base + "/")
    tally.check(root.status == 200 and root.type == JSON, "A3 landing page")
    document = root.json()
    tally.check(link(document, "service-desc") and link(document, "service-doc")
                and link(document, "conformance") and link(document, "data"), "A4 links")
    description = link(document, "service-desc")
    tally.check(description and description["type"].replace(" ", "") == OPENAPI,
                "A5 the type of service-desc")
    for entry in document["links"]:
        answer = ask(urllib.parse.urljoin(base, entry["href"]), entry["type"])
        tally.check(answer.status == 200 and answer.type.split("; ")[0] == entry["type"],
                    f"landing link {entry['rel']} answers with {answer.type}, not {entry['type']}")
    api = ask(urllib.parse.urljoin(base, description["href"]))
    tally.check(api.status == 200 and api.type == OPENAPI, "A6 OpenAPI")
    with contextlib.suppress(ImportError):
        import openapi_spec_validator
        try:
            openapi_spec_validator.validate(api.json())
            tally.check(True, "A6 valid OpenAPI 3.0")
        except Exception as error:  # whatever the validator raises is the finding
            tally.check(False, f"A6 valid OpenAPI 3.0: {error}")
    return api.json()


def conformance(base, api):
    answer = ask(base + "/conformance")
    classes = answer.json().get("conformsTo", [])
    tally.check("/conformance" in api["paths"] and answer.status == 200, "A7 conformance")
    tally.check(CORE in classes and all(isinstance(c, str) for c in classes), "A8 conformsTo")


def parameter(api, collection, name):
    """A declared parameter of a collection's items, and the reference that led to it."""
    for entry in api["paths"][f"/collections/{collection}/items"]["get"]["parameters"]:
        reference = entry.get("$ref", "")
        found = api["components"]["parameters"].get(reference.rsplit("/", 1)[-1], entry)
        if found.get("name") == name:
            return found, reference
    return {}, ""


def definitions(api, collection):
    for name in ("bbox", "limit", "datetime"):
        found, _ = parameter(api, collection, name)
        tally.check(found.get("in") == "query" and found.get("required") is False
                    and found.get("style") == "form" and found.get("explode") is False,
                    f"A14, A16, A18 {collection}: {name} is declared in full")
    box = parameter(api, collection, "bbox")[0].get("schema", {})
    tally.check(box.get("type") == "array" and box.get("minItems") == 4
                and box.get("maxItems") == 6 and box.get("items", {}).get("type") == "number",
                f"A14 {collection}: the schema of bbox")
    found, reference = parameter(api, collection, "limit")
    limit = found.get("schema", {})
    tally.check(limit.get("type") == "integer" and limit.get("minimum", -1) >= 0
                and limit.get("default", -1) >= 0 and limit.get("maximum", 0) >= 10000,
                f"A16 {collection}: the schema of limit; QGIS needs a maximum of 10000")
    tally.check("limit" in reference and "limit" in api["components"]["parameters"],
                "GDAL and QGIS find limit only by its reference")
    return limit["minimum"], limit["maximum"]


def collections(base, api):
    answer = ask(base + "/collections")
    document = answer.json()
    tally.check("/collections" in api["paths"] and answer.status == 200, "A9 collections")
    own, other = link(document, "self"), link(document, "alternate", HTML)
    tally.check(own and own.get("type") == JSON and other, "A10 self and alternate with types")
    tally.check(document.get("collections"), "A10 not empty")
    for entry in document.get("collections", [])[:20]:
        single = ask(f"{base}/collections/{urllib.parse.quote(entry['id'], safe='')}")
        body = single.json()
        tally.check(single.status == 200, f"A11 {entry['id']}")
        tally.check(all(entry.get(name) == body.get(name)
                        for name in ("id", "title", "description", "extent", "crs", "itemType")),
                    f"A12 {entry['id']}: the same as in the list")
        tally.check(all(part in body["links"] for part in entry["links"]),
                    f"A12 {entry['id']}: every link of the list")
        tally.check(body.get("crs", [CRS84])[0] == CRS84, f"A10 {entry['id']}: CRS84 is first")
    return document.get("collections", [])


def items(base, api, entry):
    name = entry["id"]
    href = link(entry, "items", GEOJSON)
    if not tally.check(href, f"A13 {name}: an items link"):
        return
    url = urllib.parse.urljoin(base, href["href"])
    plain = url.split("?")[0]
    least, most = definitions(api, name)
    first = ask(url, GEOJSON)
    tally.check(first.status == 200 and first.type == GEOJSON, f"A13 {name}: {first.type}")
    page = first.json()
    check_page(page, name)

    # A25: follow the next links with the largest limit.
    matched, seen, current, pages = page.get("numberMatched"), [], page, 0
    while True:
        seen += [feature.get("id") for feature in current["features"]]
        following = link(current, "next")
        if not following or pages == 4:
            break
        parts = urllib.parse.urlsplit(following["href"])
        tally.check(all("=" in pair for pair in parts.query.split("&")), f"A25 {name}: the query")
        query = dict(urllib.parse.parse_qsl(parts.query)) | {"limit": str(most)}
        current = ask(f"{plain}?{urllib.parse.urlencode(query)}", GEOJSON).json()
        pages += 1
    if matched is not None and matched <= 10000:
        tally.check(len(seen) == matched == len(set(seen)),
                    f"A25 {name}: {len(seen)} features, numberMatched {matched}")
    tally.check(matched == entry.get("itemCount"), f"{name}: itemCount is what matches")

    boxes = list(BOXES)
    for box in entry.get("extent", {}).get("spatial", {}).get("bbox", []):
        boxes.append(",".join(map(repr, box)))
    for box in boxes:
        answer = ask(f"{plain}?{urllib.parse.urlencode({'bbox': box})}", GEOJSON)
        if tally.check(answer.status == 200, f"A15 {name}: bbox {box}"):
            part = answer.json()
            check_page(part, f"{name} in {box}")
            tally.check(all(touches(feature, box) for feature in part["features"]),
                        f"A15 {name}: only features in {box}")
    if entry.get("extent"):
        tally.check(part["numberMatched"] == matched, f"{name}: its extent holds all of it")

    for limit in (least, min(100, (least + most) // 2)):
        part = ask(f"{plain}?limit={limit}", GEOJSON).json()
        check_page(part, f"{name} by {limit}")
        tally.check(len(part["features"]) <= limit, f"A17 {name}: at most {limit}")
    above = ask(f"{plain}?limit={most + 1}", GEOJSON)
    tally.check(above.status == 200, f"{name}: a limit over the maximum is clamped")
    for when in ("2021-01-05T00:00:00Z", "2021-01-05T00:00:00Z/9999-12-31T00:00:00Z",
                 "../2021-01-05T00:00:00%2B01:00", "2021-01-05T00:00:00Z/"):
        tally.check(ask(f"{plain}?datetime={when}", GEOJSON).status == 200, f"A19 {name}: {when}")

    for query in ("limit=many", "limit=0", "limit=-1", "limit=1.5", "bbox=1,2,3", "bbox=1,2,3,x",
                  "bbox=0,91,1,95", "bbox=nan,0,1,1", "bbox=0,1,1,0", "datetime=yesterday",
                  "datetime=../..", "offset=-1", "offset=1000000", "after=%21", "limit=1&limit=2",
                  "f=shapefile", "bbox=%ff", "crs=http://example.com/none"):
        check_problem(ask(f"{plain}?{query}", GEOJSON), 400, f"A20 {name}?{query}")
    body = check_problem(ask(f"{plain}?unknownQueryParameter7=1", GEOJSON), 400, f"A21 {name}")
    tally.check(body.get("errors", [{}])[0].get("parameter") == "unknownQueryParameter7",
                f"A21 {name}: the parameter is named")
    if page["features"]:
        one_feature(plain, page["features"][0], name)
    check_problem(ask(f"{plain}/999999999", GEOJSON), 404, f"{name}: no such feature")
    check_problem(ask(f"{plain}/none", GEOJSON), 404, f"{name}: no such id")


def one_feature(plain, feature, name):
    answer = ask(f"{plain}/{feature['id']}", GEOJSON)
    body = answer.json()
    tally.check(answer.status == 200 and answer.type == GEOJSON, f"A27 {name}")
    tally.check(body.get("id") == feature["id"] and body["geometry"] == feature["geometry"]
                and body["properties"] == feature["properties"], f"A28 {name}: as in the list")
    own, parent = link(body, "self"), link(body, "collection")
    tally.check(own and own.get("type") == GEOJSON and link(body, "alternate", HTML)
                and parent and parent.get("type"), f"A29 {name}: links")
    tag = answer.headers.get("ETag", "")
    tally.check(tag.startswith('"'), f"{name}: a strong tag")
    again = ask(f"{plain}/{feature['id']}", GEOJSON, If_None_Match=tag)
    tally.check(again.status == 304 and not again.body, f"{name}: 304 for a known tag")
    page = ask(f"{plain}/{feature['id']}", HTML)
    tally.check(page.status == 200 and page.type.startswith(HTML)
                and page.headers.get("ETag") != tag, f"{name}: the same as a page, other tag")


def swapped(uri):
    """Whether a system's authority puts latitude first."""
    return uri.endswith(("/4326", "/4258"))


def systems(base, entry):
    """The suite's class for Part 2: systems published, asked for, and boxes given in them."""
    name, listed = entry["id"], entry.get("crs", [])
    url = f"{base}/collections/{urllib.parse.quote(name, safe='')}/items"
    tally.check(all(uri.startswith("http://www.opengis.net/def/crs/") for uri in listed),
                f"crs A1 {name}: addresses of systems")
    tally.check(CRS84 in listed, f"crs A2 {name}: CRS84 is among them")
    tally.check(entry.get("storageCrs") in listed, f"crs A3 {name}: storageCrs")
    plain = ask(f"{url}?limit=50", GEOJSON)
    tally.check(plain.headers.get("Content-Crs") == f"<{CRS84}>", f"crs A6 {name}: the default")
    first = plain.json()["features"]
    for uri in listed:
        answer = ask(f"{url}?limit=50&crs={urllib.parse.quote(uri, safe='')}", GEOJSON)
        features = answer.json().get("features", [])
        tally.check(answer.status == 200 and answer.headers.get("Content-Crs") == f"<{uri}>"
                    and [f["id"] for f in features] == [f["id"] for f in first],
                    f"crs A4 {name} in {uri}")
        for feature, known in list(zip(features, first))[:1]:
            one = ask(f"{url}/{feature['id']}?crs={urllib.parse.quote(uri, safe='')}", GEOJSON)
            tally.check(one.headers.get("Content-Crs") == f"<{uri}>"
                        and one.json().get("geometry") == feature["geometry"],
                        f"crs A4 {name}/{feature['id']} in {uri}")
        bounds = [box for box in map(envelope, features) if box]
        if not bounds:
            continue
        # Positions are written rounded, so a box through the outermost may miss them by a hair.
        hair = 1e-6 if max(abs(v) for b in bounds for v in b) <= 180 else 0.01
        box = (min(b[0] for b in bounds) - hair, min(b[1] for b in bounds) - hair,
               max(b[2] for b in bounds) + hair, max(b[3] for b in bounds) + hair)
        query = urllib.parse.urlencode(
            {"bbox": ",".join(map(repr, box)), "bbox-crs": uri, "limit": 10000})
        within = ask(f"{url}?{query}", GEOJSON)
        ids = {f["id"] for f in within.json().get("features", [])}
        missing = {f["id"] for f in first} - ids
        tally.check(within.status == 200 and not missing,
                    f"crs A8 {name}: the box around a page in {uri} holds it, without {missing}")
        if swapped(uri) and envelope(features[0]):
            east, north = envelope(first[0])[0], envelope(first[0])[1]
            tally.check(abs(envelope(features[0])[0] - north) < 1e-6
                        and abs(envelope(features[0])[1] - east) < 1e-6,
                        f"crs A7 {name}: latitude first in {uri}")
    wrong = "http://www.opengis.net/def/crs/0/unsupported"
    for query in (f"crs={wrong}", f"bbox=5,49,6,50&bbox-crs={wrong}"):
        check_problem(ask(f"{url}?{query}", GEOJSON), 400, f"crs A5, A9 {name}?{query}")
    if first:
        check_problem(ask(f"{url}/{first[0]['id']}?crs={wrong}", GEOJSON), 400,
                      f"crs A5 {name}: one feature")
    box = "-10,49,2,61"
    same = [[f["id"] for f in ask(f"{url}?bbox={box}{rest}", GEOJSON).json()["features"]]
            for rest in ("", "&bbox-crs=" + urllib.parse.quote(CRS84, safe=""))]
    tally.check(same[0] == same[1], f"crs A10 {name}: CRS84 is the default of bbox-crs")


def manners(base):
    check_problem(ask(base + "/", "image/png"), 406, "nothing acceptable")
    check_problem(ask(base + "/nothing"), 404, "no such page")
    check_problem(ask(base + "/collections/none"), 404, "no such collection")
    check_problem(ask(base + "/collections", method="DELETE"), 405, "method")
    check_problem(ask(base + "/" + "x" * 9000), 414, "a long address")
    page = ask(base + "/nothing", HTML)
    tally.check(page.status == 404 and page.type.startswith(HTML), "a browser gets a page")
    read = ask(base + "/collections", Origin="https://example.com")
    tally.check(read.headers.get("Access-Control-Allow-Origin") == "*", "scripts may read")
    options = ask(base + "/collections", method="OPTIONS")
    tally.check(options.status == 200 and "GET" in options.headers.get("Allow", ""), "OPTIONS")
    head = ask(base + "/collections", method="HEAD")
    tally.check(head.status == 200 and not head.body and head.type == JSON, "HEAD")


def applications(base):
    fields = {"place": "not a place", "equipment": "cabinet"}
    answer = ask(base + "/applications", data=json.dumps(fields).encode(), method="POST",
                 Content_Type=JSON)
    body = check_problem(answer, 422, "an empty application")
    named = {error["parameter"] for error in body.get("errors", [])}
    tally.check({"organisation", "contactName", "email", "description"} <= named,
                "every missing field is named")
    check_problem(ask(base + "/applications/ABCDE", Authorization="Bearer x"), 404, "no such")
    check_problem(ask(base + "/applications/ABCDE?secret=x"), 400, "a secret in an address")
    answer = ask(base + "/applications", data=b"{}", method="POST", Content_Type=JSON,
                 Sec_Fetch_Site="cross-site")
    check_problem(answer, 403, "a form of another site")
    check_problem(ask(base + "/applications", data=b"<x/>", method="POST",
                      Content_Type="text/xml"), 415, "XML")
    check_problem(ask(base + "/applications", data=b"x" * 70000, method="POST",
                      Content_Type=JSON), 413, "a form of 70 KB")


def eligibility(base, place):
    query = {"at": place, "equipment": "small-cell", "height": "6"}
    answer = ask(f"{base}/eligibility?{urllib.parse.urlencode(query)}")
    single = answer.json()
    tally.check(answer.status == 200 and "outcome" in single and "findings" in single,
                f"one proposal: {answer.body[:200]}")
    lon, lat = place.split(",")
    rows = "".join(f"p{number},{lon},{lat}\n" for number in range(400))
    for form, media_type in (("ndjson", "application/x-ndjson"), ("csv", "text/csv"),
                             ("geojson", GEOJSON)):
        answer = ask(f"{base}/eligibility?equipment=small-cell&height=6&f={form}", None, "POST",
                     ("id,lon,lat\n" + rows).encode(), Content_Type="text/csv")
        tally.check(answer.status == 200 and answer.type.split(";")[0] == media_type,
                    f"batch as {form}: {answer.status} {answer.body[:200]}")
        if form == "ndjson" and answer.status == 200:
            lines = [json.loads(line) for line in answer.body.splitlines()]
            tally.check([line["id"] for line in lines] == [f"p{n}" for n in range(400)],
                        "a batch answers every row in order")
            tally.check({line["outcome"] for line in lines} == {single["outcome"]},
                        "a batch and a single check agree")
    body = check_problem(ask(f"{base}/eligibility?at={place}&equipment=balloon"), 400, "balloon")
    tally.check("small-cell" in body.get("detail", ""), "what is allowed is said")
    check_problem(ask(f"{base}/eligibility?equipment=cabinet&f=xml", None, "POST", b"id\n1\n",
                      Content_Type="text/csv"), 400, "an unknown format")
    check_problem(ask(f"{base}/eligibility?equipment=cabinet&pack=../x", None, "POST", b"id\n1\n",
                      Content_Type="text/csv"), 400, "a pack by path")
    check_problem(ask(f"{base}/eligibility?equipment=cabinet", None, "POST", b"\x89PNG\r\n\x1a\n",
                      Content_Type="image/png"), 415, "a picture")
    check_problem(ask(f"{base}/eligibility?equipment=cabinet", None, "POST", b'{"type":"Fea',
                      Content_Type=GEOJSON), 400, "half a document")


def replay(base):
    api = landing(base)
    conformance(base, api)
    listed = collections(base, api)
    for entry in listed:
        items(base, api, entry)
        systems(base, entry)
    box = next(e["extent"]["spatial"]["bbox"][0] for e in listed if "extent" in e)
    manners(base)
    applications(base)
    eligibility(base, f"{(box[0] + box[2]) / 2:.5f},{(box[1] + box[3]) / 2:.5f}")
    text = json.dumps(api)
    tally.check(not re.search(r"/(tmp|home|work|usr)/", text), "no path of the machine in OpenAPI")


if __name__ == "__main__":
    with portal("ogc") as (address, _):
        replay(address)
    tally.close()
