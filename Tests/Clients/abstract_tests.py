#!/usr/bin/env python3
"""The abstract test suites of OGC API - Features Parts 3, 5 and 8, test by test.

Part 3 is OGC 19-079r2, Part 5 OGC 23-058, Part 8 OGC 24-030: each function below is one test of
their annexes A, named by its identifier, and says what it asserts. What cannot be asserted as it
is written is asserted as far as it can be, and named at the end with the reason. The tests run on
the synthetic sample and, where the reference material is at hand, on Glasgow's own files.

SITEREG_URL names a running portal; without it portals are started.
"""
import json
import os
import re
import urllib.parse

import _program as program
from _portal import MORE_KINDS, portal
from ogc_api import GEOJSON, JSON, ask, link, positions

SCHEMA = "application/schema+json"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
SPEC = "http://www.opengis.net/spec/"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The part of JSON Schema's vocabulary that can stand in a schema of properties.
KEYWORDS = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "type", "format", "enum", "const",
    "properties", "required", "additionalProperties", "items", "prefixItems", "readOnly",
    "writeOnly", "default", "minimum", "maximum", "minLength", "maxLength", "pattern", "oneOf",
    "anyOf", "allOf", "not", "minItems", "maxItems", "uniqueItems", "examples", "deprecated"}
GEOMETRIES = {
    "geometry-" + kind for kind in (
        "point", "multipoint", "linestring", "multilinestring", "polygon", "multipolygon",
        "geometrycollection", "any", "point-or-multipoint", "linestring-or-multilinestring",
        "polygon-or-multipolygon")}
GLASGOW = [
    ("postcodes_G.csv", "postcode", "postcodes"), ("wards_2013.geojson", "constraint:wards", "wards"),
    ("datazones_2001.geojson", "constraint:data-zones", "data-zones"),
    ("cctv_cameras.geojson", "asset", "cctv"),
    ("libraries_geocoded.csv", "asset", "libraries-geocoded"),
]

tally = program.Tally()
tests, ambiguous = [], {}


def abstract_test(part, identifier):
    """Registers a test of an annex; it takes the suite and gives what its assertions come to."""
    def register(function):
        tests.append((part, identifier, function))
        return function
    return register


class Suite:
    """What earlier tests of a run store for later ones."""

    def __init__(self, base):
        self.base = base
        self.conforms = ask(base + "/conformance", JSON).json().get("conformsTo", [])
        self.collections = ask(base + "/collections", JSON).json().get("collections", [])
        self.cache = {}

    def path(self, entry, *more):
        return "/".join([self.base, "collections", urllib.parse.quote(entry["id"], safe=""), *more])

    def items(self, entry, **query):
        text = urllib.parse.urlencode(query)
        return ask(self.path(entry, "items") + ("?" + text if text else ""), GEOJSON)

    def document(self, entry, name):
        key = (entry["id"], name)
        if key not in self.cache:
            self.cache[key] = ask(self.path(entry, name), SCHEMA).json()
        return self.cache[key]

    def properties(self, entry, name):
        return self.document(entry, name)["properties"]

    def features(self, entry):
        """Every feature, page by page."""
        key = (entry["id"], "items")
        if key not in self.cache:
            found, page = [], self.items(entry, limit=10000).json()
            while True:
                found += page["features"]
                following = link(page, "next")
                if not following:
                    break
                page = ask(following["href"], GEOJSON).json()
            self.cache[key] = found
        return self.cache[key]

    def spatial(self, entry):
        return next((n for n, p in self.properties(entry, "queryables").items()
                     if "type" not in p and p.get("format") in GEOMETRIES), None)

    def box(self, entry):
        boxes = entry.get("extent", {}).get("spatial", {}).get("bbox", [])
        return boxes[0] if boxes else None

    def placed(self, entry):
        return {f["id"] for f in self.features(entry) if f["geometry"] is not None}

    def matches(self, entry, **query):
        return {f["id"] for f in self.items(entry, limit=10000, **query).json()["features"]}


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def value(feature, name):
    return feature["id"] if name == "id" else feature["properties"].get(name)


def declared(suite, *names):
    return all(SPEC + name in suite.conforms for name in names)


def head_links(answer):
    """Relation to address, as the Link field gives them."""
    return {rel: href for href, rel in re.findall(
        r'<([^>]*)>; rel="([^"]*)"', answer.headers.get("Link", ""))}


def refused(answer):
    return answer.status == 400


def is_schema(document, address, *, dialects=(DIALECT,)):
    """The assertions that the annexes share on queryables and sortables."""
    import jsonschema
    jsonschema.Draft202012Validator.check_schema(document)
    properties = document.get("properties")
    return (document.get("$schema") in dialects and document.get("$id") == address
            and document.get("type") == "object" and properties
            and all(isinstance(p, dict) and ("type" in p or p.get("format") in GEOMETRIES)
                    for p in properties.values()))


# Part 3, A.1: Queryables

@abstract_test(3, "/conf/queryables/get-conformance")
def _(suite):
    return [("declared", declared(suite, "ogcapi-features-3/1.0/conf/queryables"))]


@abstract_test(3, "/conf/queryables/get-queryables-uris")
def _(suite):
    for entry in suite.collections:
        answer = ask(suite.path(entry, "items"), JSON, method="HEAD")
        yield entry["id"], answer.status == 200 and head_links(answer).get(
            REL + "queryables") == suite.path(entry, "queryables")


@abstract_test(3, "/conf/queryables/get-queryables")
def _(suite):
    for entry in suite.collections:
        address = suite.path(entry, "queryables")
        answer = ask(address, SCHEMA)
        yield entry["id"], (answer.status == 200 and answer.type == SCHEMA
                            and is_schema(answer.json(), address))


# A.2: Queryables as Query Parameters

@abstract_test(3, "/conf/queryables-query-parameters/get-conformance")
def _(suite):
    return [("declared", declared(suite, "ogcapi-features-3/1.0/conf/queryables-query-parameters"))]


@abstract_test(3, "/conf/queryables-query-parameters/query-param")
def _(suite):
    for entry in suite.collections:
        for name, schema in suite.properties(entry, "queryables").items():
            known = [value(f, name) for f in suite.features(entry)]
            known = [v for v in known if v is not None and not isinstance(v, (list, dict))]
            if "type" not in schema or not known:
                continue
            what, sample = f"{entry['id']}.{name}", known[len(known) // 2]
            text = json.dumps(sample) if isinstance(sample, bool) else str(sample)
            answer = suite.items(entry, limit=10000, **{name: text})
            found = answer.json().get("features", [])
            yield what, answer.status == 200 and found and all(
                str(value(f, name)) == str(sample) for f in found)
            if schema["type"] in ("integer", "number", "boolean") or "enum" in schema or (
                    schema.get("format") in ("date", "date-time")):
                yield f"{what} with a wrong value", refused(
                    suite.items(entry, **{name: "[invalid-value]"}))
            else:
                ambiguous["3 /conf/queryables-query-parameters/query-param"] = (
                    "no value of a text without enum is invalid; such are asked for valid ones only")


# A.3: Filter

@abstract_test(3, "/conf/filter/get-conformance")
def _(suite):
    return [("declared", declared(suite, "ogcapi-features-3/1.0/conf/filter"))]


def filters(suite, **language):
    for entry in suite.collections:
        plain = suite.items(entry)
        yield entry["id"], plain.status == 200 and plain.type == GEOJSON
        for name in suite.properties(entry, "queryables"):
            answer = suite.items(entry, limit=10000, filter=f"{quoted(name)} IS NULL", **language)
            if not (answer.status == 200 and answer.type == GEOJSON):
                yield f"{entry['id']}.{name}: {answer.body[:200]}", False
                continue
            key = "geometry" if name == suite.spatial(entry) else None
            wanted = {f["id"] for f in suite.features(entry)
                      if (f["geometry"] if key else value(f, name)) is None}
            yield f"{entry['id']}.{name}", {f["id"] for f in answer.json()["features"]} == set(
                sorted(wanted)[:10000])
        yield entry["id"] + ": no filter", refused(
            suite.items(entry, filter="THIS IS NOT A FILTER", **language))


@abstract_test(3, "/conf/filter/filter-param")
def _(suite):
    return filters(suite, **{"filter-lang": "cql2-text"})


@abstract_test(3, "/conf/filter/filter-lang-default")
def _(suite):
    return filters(suite)


@abstract_test(3, "/conf/filter/expression-construction")
def _(suite):
    for entry in suite.collections:
        if suite.document(entry, "queryables").get("additionalProperties", True) is False:
            yield entry["id"], refused(suite.items(entry, filter="this_is_not_a_queryable IS NULL"))


def box_filter(suite, entry, box):
    return f"S_INTERSECTS({quoted(suite.spatial(entry))},BBOX({','.join(map(repr, box))}))"


@abstract_test(3, "/conf/filter/filter-crs-wgs84")
def _(suite):
    ambiguous["3 /conf/filter/filter-crs-wgs84"] = (
        "features without a geometry are no result of a spatial predicate, but of no filter: those "
        "with one are compared; ENVELOPE of the drafts is BBOX in CQL2 1.0")
    for entry in suite.collections:
        box = suite.box(entry)
        if not box or not suite.spatial(entry):
            continue
        yield entry["id"], suite.matches(
            entry, filter=box_filter(suite, entry, box)) == set(sorted(suite.placed(entry))[:10000])
        yield entry["id"] + ": beyond WGS 84", refused(
            suite.items(entry, filter=box_filter(suite, entry, [1e6, 1e6, 2e6, 2e6])))


@abstract_test(3, "/conf/filter/filter-crs-param")
def _(suite):
    ambiguous["3 /conf/filter/filter-crs-param"] = (
        "two corners carried over to another system make a box that cuts off what lies near the "
        "edges of the first; the box around the features in that system is taken")
    for entry in suite.collections:
        box = suite.box(entry)
        if not box or not suite.spatial(entry):
            continue
        for system in entry["crs"]:
            found = suite.items(entry, limit=10000, crs=system).json()["features"]
            places = [p for f in found if f["geometry"] and f["geometry"].get("coordinates")
                      for p in positions(f["geometry"]["coordinates"])]
            # Positions are written rounded.
            hair = 1e-6 if max(abs(v) for p in places[:9] for v in p) <= 180 else 0.01
            around = [min(p[0] for p in places) - hair, min(p[1] for p in places) - hair,
                      max(p[0] for p in places) + hair, max(p[1] for p in places) + hair]
            given = suite.matches(entry, filter=box_filter(suite, entry, around),
                                  **{"filter-crs": system})
            yield f"{entry['id']} in {system}", given >= {f["id"] for f in found if f["geometry"]}
        yield entry["id"] + ": no such system", refused(suite.items(
            entry, filter=box_filter(suite, entry, box),
            **{"filter-crs": "http://www.opengis.net/def/crs/OGC/0/does_not_exist"}))


@abstract_test(3, "/conf/filter/get-functions")
def _(suite):
    answer = ask(suite.base + "/functions", JSON)
    functions = answer.json().get("functions", [])
    kinds = {"string", "number", "integer", "datetime", "geometry", "boolean"}

    def is_valid(function):
        return (isinstance(function.get("name"), str) and set(function.get("returns", [])) <= kinds
                and function.get("returns") and all(
                    set(a.get("type", [])) <= kinds and a.get("type")
                    for a in function.get("args", [])))
    return [("functions", answer.status == 200 and answer.type == JSON and functions
             and all(map(is_valid, functions)))]


# A.4: Features Filter

@abstract_test(3, "/conf/features-filter/get-conformance")
def _(suite):
    return [("declared", declared(suite, "ogcapi-features-3/1.0/conf/features-filter"))]


def list_of_collections(suite):
    answer = ask(suite.base + "/collections", JSON)
    return [("collections", answer.status == 200 and answer.type == JSON
             and isinstance(answer.json().get("collections"), list))]


def links_of_collections(suite, name):
    for entry in suite.collections:
        answer = ask(suite.path(entry), JSON)
        given = [k["href"] for k in answer.json().get("links", []) if k["rel"] == REL + name]
        yield entry["id"], (answer.status == 200 and answer.type == JSON
                            and suite.path(entry, name) in given)


@abstract_test(3, "/conf/features-filter/get-collections")
def _(suite):
    return list_of_collections(suite)


@abstract_test(3, "/conf/features-filter/get-collection")
def _(suite):
    return links_of_collections(suite, "queryables")


@abstract_test(3, "/conf/features-filter/filter-on-items")
def _(suite):
    # The tests of the class Filter above ask `…/items`, for GeoJSON, with 200 and 400.
    for part, identifier, function in list(tests):
        if part == 3 and identifier.startswith("/conf/filter/"):
            for what, held in function(suite):
                yield f"{identifier} {what}", held


@abstract_test(3, "/conf/features-filter/mixing-expression")
def _(suite):
    for entry in suite.collections:
        box = suite.box(entry)
        if not box or not suite.spatial(entry):
            continue
        text = box_filter(suite, entry, box)
        yield entry["id"], suite.matches(
            entry, filter=text, bbox=",".join(map(repr, box))) == set(
                sorted(suite.placed(entry))[:10000])
        yield entry["id"] + ": elsewhere", not suite.matches(entry, filter=text, bbox="10,60,11,61")


# Part 5: Schemas, on the three documents of each collection

def documents(suite, *names):
    for entry in suite.collections:
        for name in names or ("schema", "queryables", "sortables"):
            yield f"{entry['id']}/{name}", suite.path(entry, name), suite.document(entry, name)


def schema_test(identifier, *names):
    """A test that looks at schemas one by one: the function is given each."""
    def register(function):
        def run(suite):
            for what, address, document in documents(suite, *names):
                yield what, function(address, document, list(document["properties"].values()))
        tests.append((5, identifier, run))
        return run
    return register


def types(property):
    """What a property may be, null apart."""
    given = property.get("type", [])
    return {given} - {"null"} if isinstance(given, str) else set(given) - {"null"}


def keywords(schema):
    for name, inner in schema.items():
        yield name
        if name in ("properties", "$defs"):
            for one in inner.values():
                yield from keywords(one)
        elif isinstance(inner, dict):
            yield from keywords(inner)


@schema_test("/conf/schemas/basic-schema-inspection")
def _(address, document, properties):
    answer = ask(document["$id"], SCHEMA)
    return (is_schema(document, address) and "?" not in document["$id"]
            and answer.status == 200 and answer.type == SCHEMA and answer.json() == document
            and not any("$ref" in p for p in properties)
            and {k for k in keywords(document) if not k.startswith("x-")} <= KEYWORDS)


@schema_test("/conf/schemas/role")
def _(_address, _document, properties):
    return all(isinstance(p.get("x-ogc-role", ""), str) for p in properties)


@schema_test("/conf/schemas/role-id")
def _(_address, _document, properties):
    found = [p for p in properties if p.get("x-ogc-role") == "id"]
    return len(found) == 1 and found[0].get("type") in ("string", "integer")


@schema_test("/conf/schemas/property-seq")
def _(_address, _document, properties):
    return all(isinstance(p.get("x-ogc-propertySeq", 0), int) for p in properties)


@schema_test("/conf/schemas/unit")
def _(_address, _document, properties):
    return all(
        isinstance(p.get("x-ogc-unit"), str) and types(p) <= {"number", "integer"}
        and p.get("x-ogc-unitLang", "UCUM") == "UCUM" and p["x-ogc-unit"] in ("m", "mm", "m2", "L")
        for p in properties if "x-ogc-unit" in p or "x-ogc-unitLang" in p)


@schema_test("/conf/schemas/definition")
def _(_address, _document, properties):
    return all(urllib.parse.urlsplit(p["x-ogc-definition"]).scheme
               for p in properties if "x-ogc-definition" in p)


@schema_test("/conf/schemas/nullvalues")
def _(_address, _document, properties):
    return all(isinstance(p["x-ogc-nullValues"], list)
               for p in properties if "x-ogc-nullValues" in p)


@schema_test("/conf/advanced-property-roles/role-primary-geometry")
def _(_address, _document, properties):
    found = [p for p in properties if p.get("x-ogc-role") == "primary-geometry"]
    return len(found) <= 1 and all(
        "type" not in p and "$ref" not in p and p.get("format") in GEOMETRIES for p in found)


@schema_test("/conf/advanced-property-roles/role-primary-temporal")
def _(_address, _document, properties):
    found = {p["x-ogc-role"]: p for p in properties
             if str(p.get("x-ogc-role", "")).startswith(("primary-in", "primary-interval"))}
    count = sum(p.get("x-ogc-role", "") in found for p in properties)
    pair = set(found) == {"primary-interval-start", "primary-interval-end"}
    return count == len(found) and (len(found) <= 1 or pair) and all(
        types(p) == {"string"} and p.get("format") in ("date", "date-time")
        for p in found.values())


@schema_test("/conf/advanced-property-roles/role-type")
def _(_address, _document, properties):
    found = [p for p in properties if p.get("x-ogc-role") == "type"]
    return len(found) <= 1 and all(types(p) == {"string"} for p in found)


def schema_class(name, extra=None):
    """Conformance, link and operation, which three classes of Part 5 have alike."""
    resource = "schema" if name == "returnables-and-receivables" else name

    @abstract_test(5, f"/conf/{name}/get-conformance")
    def _(suite):
        return [("declared", all(
            declared(suite, f"ogcapi-{part}/1.0/conf/schemas", f"ogcapi-{part}/1.0/conf/{name}")
            for part in ("features-5", "common-3")))]

    @abstract_test(5, f"/conf/{name}/link")
    def _(suite):
        return links_of_collections(suite, resource)

    @abstract_test(5, f"/conf/{name}/op-and-response")
    def _(suite):
        for what, address, document in documents(suite, resource):
            answer = ask(address, SCHEMA)
            yield what, answer.status == 200 and answer.type == SCHEMA
            if extra:
                yield what, extra(document["properties"].values())
        for part, identifier, function in list(tests):
            if part == 5 and identifier.startswith(("/conf/schemas/", "/conf/advanced")):
                for what, held in function(suite):
                    if what.endswith("/" + resource):
                        yield f"{identifier} {what}", held


schema_class("returnables-and-receivables")
schema_class("queryables")
schema_class("sortables", lambda properties: all(
    p.get("type") not in (None, "array", "object") for p in properties))


@abstract_test(5, "/conf/returnables-and-receivables/response-1")
def _(suite):
    import jsonschema
    for entry in suite.collections:
        document = suite.document(entry, "schema")
        described = ask(suite.path(entry, "schema", "feature"), SCHEMA).json()
        whole = jsonschema.Draft202012Validator(described)
        named = {n: jsonschema.Draft202012Validator(p) for n, p in document["properties"].items()
                 if "type" in p}
        for feature in suite.features(entry):
            wrong = [n for n, v in feature["properties"].items()
                     if n not in named or not named[n].is_valid(v)]
            if wrong or not whole.is_valid(feature):
                yield f"{entry['id']}/{feature['id']}: {wrong}", False
        single = suite.features(entry)[:1] and ask(
            suite.path(entry, "items", str(suite.features(entry)[0]["id"])), GEOJSON).json()
        yield entry["id"] + ": one feature", not single or (
            set(single["properties"]) == set(named) - {"id"} and whole.is_valid(
                {k: v for k, v in single.items() if k != "links"}))


ambiguous["5 /conf/returnables-and-receivables/response-2"] = (
    "not applicable: features cannot be created or replaced over the interface")
ambiguous["5 /conf/references/*, /conf/profile-*/*"] = "not applicable: the classes are not declared"


# Part 8, A.1: Sortables

@abstract_test(8, "/conf/sortables/get-conformance")
def _(suite):
    return [("declared", declared(suite, "ogcapi-features-8/1.0/conf/sortables"))]


@abstract_test(8, "/conf/sortables/get-sortables-uris")
def _(suite):
    for entry in suite.collections:
        answer = ask(suite.path(entry, "items"), JSON, method="HEAD")
        yield entry["id"], answer.status == 200 and head_links(answer).get(
            REL + "sortables") == suite.path(entry, "sortables")


@abstract_test(8, "/conf/sortables/get-sortables")
def _(suite):
    for entry in suite.collections:
        address = head_links(ask(suite.path(entry, "items"), JSON, method="HEAD"))[REL + "sortables"]
        answer = ask(address, SCHEMA)
        yield entry["id"], (answer.status == 200 and answer.type == SCHEMA
                            and is_schema(answer.json(), address))


# A.2: Sorting

@abstract_test(8, "/conf/sorting/get-conformance")
def _(suite):
    return [("declared", declared(suite, "ogcapi-features-8/1.0/conf/sorting"))]


@abstract_test(8, "/conf/sorting/sortby-param")
def _(suite):
    for entry in suite.collections:
        yield entry["id"], suite.items(entry).status == 200
        for name in suite.properties(entry, "sortables"):
            for sign in ("", "+", "-"):
                answer = suite.items(entry, limit=10000, sortby=sign + name)
                keys = [value(f, name) for f in answer.json().get("features", [])]
                known = [k for k in keys if k is not None]
                good = sorted(known, reverse=sign == "-",
                              key=lambda k: k.encode() if isinstance(k, str) else k)
                yield f"{entry['id']} by {sign}{name}", (
                    answer.status == 200 and answer.type == GEOJSON and known == good
                    and keys[:len(known)] == known)
        yield entry["id"] + ": no expression", refused(
            suite.items(entry, sortby="THIS IS NOT A SORTBY EXPRESSION"))


@abstract_test(8, "/conf/sorting/sortby-order-default")
def _(suite):
    ambiguous["8 /conf/sorting/sortby-order-default"] = (
        "not applicable where no collection declares a defaultSortOrder, as here")
    return [(entry["id"], "defaultSortOrder" not in entry) for entry in suite.collections]


@abstract_test(8, "/conf/sorting/expression-construction")
def _(suite):
    for entry in suite.collections:
        if suite.document(entry, "sortables").get("additionalProperties", True) is False:
            yield entry["id"], refused(suite.items(entry, sortby="this_is_not_a_sortable"))


# A.3: Features Sorting

@abstract_test(8, "/conf/features-sorting/get-conformance")
def _(suite):
    return [("declared", declared(suite, "ogcapi-features-8/1.0/conf/features-sorting"))]


@abstract_test(8, "/conf/features-sorting/get-collections")
def _(suite):
    return list_of_collections(suite)


@abstract_test(8, "/conf/features-sorting/get-collection")
def _(suite):
    return links_of_collections(suite, "sortables")


@abstract_test(8, "/conf/features-sorting/filter-sorting")
def _(suite):
    for part, identifier, function in list(tests):
        if part == 8 and identifier.startswith("/conf/sorting/"):
            for what, held in function(suite):
                yield f"{identifier} {what}", held


def run(base, where):
    suite, held = Suite(base), 0
    tally.check(suite.collections, f"{where}: there are collections")
    for part, identifier, function in tests:
        name, failures, count = f"{where}: Part {part} {identifier}", [], 0
        for what, holds in function(suite):
            count += 1
            if not holds:
                failures.append(what)
        if tally.check(count and not failures, f"{name}: {failures[:5]} of {count}"):
            held += 1
    print(f"{where}: {held} of {len(tests)} abstract tests pass")


def main():
    try:
        import jsonschema  # noqa: F401
    except ImportError as missing:
        print(f"skipped: {missing}")
        return
    with portal("abstract", MORE_KINDS) as (address, _log):
        run(address, "sample")
    folder = program.SHARED / "data/glasgow"
    if os.environ.get("SITEREG_URL") or not folder.is_dir():
        print(f"skipped: Glasgow's files: {folder} is absent, or SITEREG_URL is set")
    else:
        with program.work_folder("abstract-glasgow") as work:
            registry = work / "glasgow.gpkg"
            program.run("init", registry, "--council",
                        program.ROOT / "data/councils/glasgow.yaml")
            for file, target, profile in GLASGOW:
                program.run("import", folder / file, "--registry", registry, "--as", target,
                            "--no-progress", "--profile",
                            program.ROOT / f"data/profiles/glasgow-{profile}.yaml", expect=(0, 2))
            with program.serving(registry) as address:
                run(address, "Glasgow")
    for name, reason in sorted(ambiguous.items()):
        print(f"ambiguous: Part {name}: {reason}")
    tally.close()


if __name__ == "__main__":
    main()
