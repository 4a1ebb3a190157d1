#!/usr/bin/env python3
"""Every format that the program writes, imported again: nothing changes.

Each collection of the synthetic sample, and of Bath where its files are there, goes out as an export
and by the interface in every format, and comes in again: into the registry it came from nothing is
added, changed or kept aside; into an empty one the rows are equal, one by one.
"""
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import urllib.request

import _program as program

tally = program.Tally()
DATA = program.ROOT / "data"
BATH = program.SHARED / "data/bath"
EXPORTS = [
    ("geojson", []), ("geojson", ["--output-crs", "EPSG:27700"]), ("ndjson", []), ("csv", []),
    ("csv", ["--output-crs", "EPSG:3857"]), ("gpkg", [])]
ANSWERS = [
    ("json", {}), ("json", {"crs": "http://www.opengis.net/def/crs/EPSG/0/27700"}), ("csv", {}),
    ("csv", {"crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}),
    ("csv", {"crs": "http://www.opengis.net/def/crs/EPSG/0/27700"}), ("geojsonseq", {}),
    ("gpkg", {})]
ENDINGS = {"json": "geojson", "geojsonseq": "geojsons"}


class Registry:
    def __init__(self, path, council):
        self.path = path
        program.run("init", path, "--council", DATA / f"councils/{council}.yaml")

    def load(self, file, profile, *more):
        program.run("import", file, "-r", self.path, "--profile",
                    DATA / f"profiles/{profile}.yaml", "--no-progress", *more, expect=(0, 2))

    def bring(self, file, target, *more):
        """Imports and gives the report."""
        report = self.path.with_suffix(".json")
        report.unlink(missing_ok=True)
        result = program.run("import", file, "-r", self.path, "--as", target, "--no-progress",
                             "--quiet", "--report", report, *more, expect=None)
        if not report.exists():
            return {"failure": result.stderr.strip()}
        report = json.loads(report.read_text())
        return {**report["counts"], "changes": report.get("changes")}

    def export(self, collection, target, form, *more):
        program.run("export", target, "-r", self.path, "--collection", collection, "--audience",
                    "suppliers", "--format", form, *more, "--no-progress")

    def rows(self, collection):
        """What suppliers see of each feature, by its key; a null says nothing."""
        text = program.run("export", "-", "-r", self.path, "--collection", collection, "--audience",
                           "suppliers", "--format", "ndjson").stdout
        found = {}
        for line in text.splitlines():
            feature = json.loads(line)
            properties = feature["properties"]
            key = tuple(properties.get(name) for name in ("owner", "kind", "reference"))
            found[key] = ({name: value for name, value in properties.items() if value is not None},
                          feature["geometry"])
        return found

    def kinds(self):
        listed = {}
        for owner, kind, _ in self.rows("sites"):
            listed[owner, kind] = listed.get((owner, kind), 0) + 1
        return listed


def sample(folder):
    subprocess.run([sys.executable, program.ROOT / "scripts/make-sample-data", folder], check=True,
                   stdout=subprocess.DEVNULL)
    registry = Registry(folder / "sample.gpkg", "glasgow")
    first = ["postcodes", "wards"]
    profiles = [path.stem.removeprefix("sample-") for path in sorted(
        (DATA / "profiles").glob("sample-*.yaml"))]
    for name in first + [name for name in profiles if name not in first]:
        file = next(path for path in (folder / f"{name}.geojson", folder / f"{name}.csv")
                    if path.exists())
        registry.load(file, f"sample-{name}")
    return registry


def bath(folder):
    registry = Registry(folder / "bath.gpkg", "bath")
    names = {"conservation-areas": "banes_conservation_ar", "electricity-lines":
             "os_electricity_lines", "grit-bins": "banes_grit_bins", "important-buildings":
             "os_important_buildings", "listed-buildings": "he_listed_buildings", "litter-bins":
             "banes_litter_bins", "parks": "banes_gss_parks_recreation", "scheduled-monuments":
             "he_scheduled_monuments", "seats": "banes_park_seats_and_benches",
             "secondary-schools": "banes_education_secondary_schools", "special-schools":
             "banes_education_special_schools", "sssi": "ne_sssi", "wards": "ons_ward_2011"}
    for profile, file in names.items():
        registry.load(BATH / f"{file}.geojson", f"bath-{profile}")
    return registry


def target_of(collection):
    return {"sites": "asset", "installations": "installation"}.get(
        collection, f"constraint:{collection}")


def unchanged(registry, what, report, count):
    counts = [report.get(name) for name in ("added", "changed", "quarantined", "unchanged")]
    if not tally.check(counts == [0, 0, 0, count], f"{what}: {count} unchanged"):
        print("  ", report.get("failure") or counts, str(report.get("changes", ""))[:600])


def numbers(geometry):
    if geometry is None:
        return []
    return [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", json.dumps(geometry))]


def is_equal(mine, other):
    """Values of one type; a whole number may be written with a fraction."""
    if isinstance(mine, bool) or isinstance(other, bool):
        return mine is other
    return mine == other


def compare(what, mine, other):
    if not tally.check(mine.keys() == other.keys(), f"{what}: the same features"):
        print("  ", list(mine.keys() ^ other.keys())[:5])
        return
    differing = []
    for key, (properties, geometry) in mine.items():
        others, shape = other[key]
        for name in properties.keys() | others.keys():
            if not is_equal(properties.get(name), others.get(name)):
                differing.append((key, name, properties.get(name), others.get(name)))
        places, theirs = numbers(geometry), numbers(shape)
        if len(places) != len(theirs) or any(
                abs(a - b) > 1.01e-7 for a, b in zip(places, theirs)):
            differing.append((key, "geometry", str(geometry)[:80], str(shape)[:80]))
    if not tally.check(not differing, f"{what}: equal, row by row"):
        print("  ", len(differing), differing[:4])


def out_and_in(registry, folder, collections, kinds):
    for collection, count in collections.items():
        target = target_of(collection)
        parts = ([(["--kind", kind], {"kind": kind}, number)
                  for (_, kind), number in kinds.items()] if collection == "sites"
                 else [([], {}, count)])
        for index, (options, query, number) in enumerate(parts):
            what = f"{collection} {query.get('kind', '')}".strip()
            for form, more in EXPORTS:
                file = folder / f"out.{form}"
                file.unlink(missing_ok=True)
                registry.export(collection, file, form, *options, *more)
                # The file says the kind itself.
                report = registry.bring(file, target, "--dry-run")
                unchanged(registry, f"export {form} {' '.join(more)} of {what}", report, number)
        if collection == "sites":
            # All kinds in one file: each is taken when it is named.
            for form in ("ndjson", "csv", "gpkg"):
                file = folder / f"all.{form}"
                file.unlink(missing_ok=True)
                registry.export(collection, file, form)
                for (owner, kind), number in kinds.items():
                    report = registry.bring(file, target, "--kind", kind, "--dry-run")
                    unchanged(registry, f"export {form} of all, {kind}", report, number)
    with program.serving(registry.path) as address:
        for collection, count in collections.items():
            base = f"{address}/collections/{collection}"
            target = target_of(collection)
            parts = ([({"kind": kind}, number) for (_, kind), number in kinds.items()]
                     if collection == "sites" else [({}, count)])
            for query, number in parts:
                what = f"{collection} {query.get('kind', '')}".strip()
                for form, more in ANSWERS:
                    words = urllib.parse.urlencode({"f": form, "limit": 10000, **query, **more})
                    file = folder / f"answer.{ENDINGS.get(form, form)}"
                    with urllib.request.urlopen(f"{base}/items?{words}") as answer:
                        file.write_bytes(answer.read())
                    report = registry.bring(file, target, "--dry-run")
                    unchanged(registry, f"f={form} {more} of {what}", report, number)
            for query, number in (parts if collection == "sites" else [({}, count)]):
                options = ["--kind", query["kind"]] if query else []
                report = registry.bring(base, target, "--dry-run", *options)
                unchanged(registry, f"{base.split('/', 3)[3]} by address {query}", report, number)


def into_an_empty_registry(registry, folder, council, collections, kinds):
    """A kind at a time: in a GeoPackage, a column with values of several types is one of texts."""
    mine = {collection: registry.rows(collection) for collection in collections}
    for form in ("geojson", "ndjson", "csv", "gpkg"):
        fresh = Registry(folder / f"fresh-{form}.gpkg", council)
        for collection in collections:
            for kind in [kind for _, kind in kinds] if collection == "sites" else [None]:
                file = folder / f"whole.{form}"
                file.unlink(missing_ok=True)
                registry.export(collection, file, form, *(["--kind", kind] if kind else []))
                report = fresh.bring(file, target_of(collection))
                tally.check(report.get("quarantined") == 0, f"{form} of {collection} {kind or ''} "
                            f"into an empty registry: {report.get('failure', '')}")
            compare(f"{form} of {collection} into an empty registry", mine[collection],
                    fresh.rows(collection))


def try_out(registry, folder, council):
    layers = [row["id"] for row in json.loads(
        program.run("layers", "list", "-r", registry.path, "--format", "json").stdout)]
    collections = {name: len(registry.rows(name)) for name in ["sites", *layers]}
    installations = len(registry.rows("installations"))
    if installations:
        collections["installations"] = installations
    kinds = registry.kinds()
    out_and_in(registry, folder, collections, kinds)
    into_an_empty_registry(registry, folder, council, collections, kinds)


def main():
    program.grid_folder()
    with program.work_folder("round-trips") as folder:
        try_out(sample(folder), folder, "glasgow")
    if BATH.exists():
        with program.work_folder("round-trips") as folder:
            try_out(bath(folder), folder, "bath")
    else:
        print(f"skipped: {BATH} is absent (set SITEREG_SHARED)")
    tally.close()


main()
