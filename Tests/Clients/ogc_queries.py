#!/usr/bin/env python3
"""OGC API - Features Parts 3, 5, 6, 8 and 9 against a running portal, by brute force.

Every feature of each collection is read once; whatever the server then selects, counts, sorts or
shows must be what a loop over those features gives. SITEREG_URL names a running portal; without
it one is started on synthetic sample data.
"""
import json
import random
import urllib.parse

import _program as program
from _portal import MORE_KINDS, portal
from ogc_api import GEOJSON, ask, link

SCHEMA = "application/schema+json"
OGC = "http://www.opengis.net"
tally = program.Tally()
chance = random.Random(20261124)


def fetch(url, **query):
    text = urllib.parse.urlencode(query)
    answer = ask(f"{url}?{text}", GEOJSON)
    tally.check(answer.status == 200, f"{url}?{text[:200]}: {answer.status} {answer.body[:300]}")
    return answer.json()


def pages(url, **query):
    """The features of all pages, following the next links."""
    page, found = fetch(url, **query), []
    while True:
        found += page.get("features", [])
        following = link(page, "next")
        if not following:
            return found, page
        page = ask(following["href"], GEOJSON).json()


def schemas(base, entry):
    """Part 3, 6.2 and Part 5: three schemas, each linked, each in two formats."""
    documents = {}
    for name in ("schema", "queryables", "sortables"):
        rel = f"{OGC}/def/rel/ogc/1.0/{name}"
        own = link(entry, rel, SCHEMA)
        if not tally.check(own and link(entry, rel, "text/html"), f"{entry['id']}: links to {name}"):
            return None
        answer = ask(own["href"], SCHEMA)
        document = answer.json()
        tally.check(answer.status == 200 and answer.type == SCHEMA, f"{entry['id']}/{name}")
        tally.check(document.get("$schema", "").endswith("2020-12/schema")
                    and document.get("type") == "object" and "?" not in document.get("$id", "?"),
                    f"{entry['id']}/{name}: the head of a JSON Schema")
        documents[name] = document.get("properties", {})
        page = ask(own["href"].split("?")[0], "text/html")
        tally.check(page.status == 200 and page.type.startswith("text/html"),
                    f"{entry['id']}/{name} as a page")
    places = [p for p in documents["queryables"].values() if "format" in p
              and p["format"].startswith("geometry")]
    tally.check(len(places) == 1 and "type" not in places[0] and "$ref" not in places[0],
                f"{entry['id']}: one geometry without type")
    tally.check(any(p.get("x-ogc-role") == "id" for p in documents["schema"].values()),
                f"{entry['id']}: a property is the id")
    return documents


def literal(value):
    if isinstance(value, bool):
        return str(value).upper()
    return repr(value) if isinstance(value, (int, float)) else "'" + value.replace("'", "''") + "'"


def value_of(feature, name):
    return feature["id"] if name == "id" else feature["properties"].get(name)


def selections(url, what, queryables, features):
    tally.check(all("type" in p or "format" in p for p in queryables.values()),
                f"{what}: every queryable has a type")
    names = [n for n, p in queryables.items()
             if p.get("type") in ("string", "number", "integer", "boolean")
             and n not in ("limit", "offset", "filter", "f", "q", "bbox", "crs")]
    for name in names:
        known = [f for f in features if value_of(f, name) is not None]
        if not known:
            continue
        value = value_of(chance.choice(known), name)
        if isinstance(value, (list, dict)) or (isinstance(value, str) and not value.strip()):
            continue
        same = [f["id"] for f in features if value_of(f, name) == value
                and isinstance(value_of(f, name), bool) == isinstance(value, bool)]
        quoted = '"' + name.replace('"', '""') + '"'
        text = f"{quoted} = {literal(value)}"
        tree = {"op": "=", "args": [{"property": name}, value]}
        sent = str(value).lower() if isinstance(value, bool) else str(value)
        for query in ({"filter": text}, {"filter": json.dumps(tree), "filter-lang": "cql2-json"},
                      {name: sent}):
            if name in query and sent != sent.strip():
                continue
            found, _ = pages(url, limit=1000, **query)
            tally.check(sorted(f["id"] for f in found) == sorted(same),
                        f"{what}: {query} gives {len(found)}, not {len(same)}")
        hits = fetch(url, filter=text, resultType="hits")
        tally.check(hits.get("numberMatched") == len(same) and hits.get("features") == [],
                    f"{what}: hits of {text}")
        absent, _ = pages(url, limit=10000, filter=f"{quoted} IS NULL")
        tally.check(len(absent) == len(features) - len(known), f"{what}: {name} IS NULL")
        other, _ = pages(url, limit=10000, filter=f"NOT ({text})")
        tally.check(len(other) == len(known) - len(same), f"{what}: NOT {text}")


# What a property of a type is never compared with.
FOREIGN = {"string": "12", "number": "'12'", "integer": "DATE('1989-01-01')", "boolean": "'T'"}


def mismatches(url, what, queryables):
    """A literal of another type than the property's is a slip, and no search without results."""
    for name, schema in queryables.items():
        foreign = FOREIGN.get(schema.get("type")) if isinstance(schema.get("type"), str) else None
        if foreign:
            quoted = '"' + name.replace('"', '""') + '"'
            for text in (f"{quoted} = {foreign}", f"NOT ({quoted} IN ({foreign}))"):
                query = urllib.parse.urlencode({"filter": text})
                answer = ask(f"{url}?{query}", GEOJSON)
                detail = answer.json().get("detail", "")
                tally.check(answer.status == 400 and "compares a" in detail and "column" in detail,
                            f"{what}: {text}: {answer.status} {detail}")


def orders(url, what, sortables, features):
    for name in list(sortables)[:6]:
        for sign in ("", "-"):
            found, _ = pages(url, limit=max(7, len(features) // 5), sortby=sign + name)
            keys = [value_of(f, name) for f in found]
            known = [k for k in keys if k is not None]
            good = sorted(known, reverse=bool(sign),
                          key=lambda k: k.encode() if isinstance(k, str) else k)
            tally.check(len(found) == len({f["id"] for f in found}) == len(features),
                        f"{what}: sorted by {sign}{name}, each once")
            tally.check(known == good and keys[:len(known)] == known,
                        f"{what}: in order by {sign}{name}, nulls last")


def replay(base):
    classes = ask(base + "/conformance").json()["conformsTo"]
    for name in ("ogcapi-features-3/1.0/conf/filter", "ogcapi-features-5/1.0/conf/schemas",
                 "ogcapi-features-8/1.0/conf/sorting", "cql2/1.0/conf/functions",
                 "cql2/1.0/conf/cql2-json", "cql2/1.0/conf/array-functions"):
        tally.check(f"{OGC}/spec/{name}" in classes, f"conformance: {name}")
    functions = ask(base + "/functions").json().get("functions", [])
    tally.check(functions and all({"name", "returns"} <= set(f) for f in functions), "functions")
    for entry in ask(base + "/collections").json()["collections"]:
        what, url = entry["id"], f"{base}/collections/{urllib.parse.quote(entry['id'])}/items"
        documents = schemas(base, entry)
        if documents is None:
            continue
        features, _ = pages(url, limit=10000)
        tally.check(len(features) == entry["itemCount"], f"{what}: all features")
        unknown = {n for f in features for n in f["properties"]} - set(documents["schema"])
        tally.check(not unknown, f"{what}: the schema lacks {sorted(unknown)}")
        if not features:
            continue
        selections(url, what, documents["queryables"], features)
        mismatches(url, what, documents["queryables"])
        orders(url, what, documents["sortables"], features)
        shown = sorted(set(documents["schema"]) & set(features[0]["properties"]))[:2]
        part = fetch(url, limit=5, properties=",".join(shown))
        tally.check(all(set(f["properties"]) <= set(shown) for f in part["features"]),
                    f"{what}: only {shown}")
        for box in entry.get("extent", {}).get("spatial", {}).get("bbox", [])[:1]:
            west, south, east, north = box
            middle = f"BBOX({west},{south},{(west + east) / 2},{north})"
            geometry = next(n for n, p in documents["queryables"].items()
                            if p.get("format", "").startswith("geometry"))
            inside, _ = pages(url, limit=10000, filter=f"S_INTERSECTS({geometry},{middle})")
            outside, _ = pages(url, limit=10000, filter=f"S_DISJOINT({geometry},{middle})")
            placed = sum(f["geometry"] is not None for f in features)
            tally.check(len(inside) + len(outside) == placed and len(inside) > 0,
                        f"{what}: {len(inside)} in {middle} and {len(outside)} not, of {placed}")


if __name__ == "__main__":
    with portal("queries", MORE_KINDS) as (address, _):
        replay(address)
    tally.close()
