#!/usr/bin/env python3
"""A planner's month on real files: a profile, a dry run, an import, next year's file with other
columns, --replace, history, undo, stale layers and an address; every count is worked out here.

The changed file is made from the real one: columns renamed, rows moved, changed, removed, added.
"""
import collections
import contextlib
import copy
import functools
import http.server
import json
import re
import threading
import time

import pyproj
import shapely

import _program as program

tally = program.Tally()
REFERENCE, NAME, PARISH, TYPE = "form_recor", "bin_locati", "village_wa", "litter_b00"
RENAMED = {REFERENCE: "AssetRef", NAME: "Location", PARISH: "Parish"}
EAST = 0.0005


def bins(path):
    return json.loads(path.read_text())["features"]


def changed_copy(features):
    """Next year's file, and what was done to it by reference."""
    done = collections.defaultdict(set)
    kept = []
    for number, feature in enumerate(features):
        feature = copy.deepcopy(feature)
        properties, reference = feature["properties"], feature["properties"][REFERENCE]
        if number % 60 == 11:
            done["removed"].add(reference)
            continue
        if number % 50 == 7:
            feature["geometry"]["coordinates"][0] += EAST
            done["moved"].add(reference)
        if number % 40 == 3:
            properties[TYPE] = "Replaced in the spring"
            done["retyped"].add(reference)
        feature["properties"] = {RENAMED.get(key, key): value for key, value in properties.items()}
        kept.append(feature)
    for number in range(5):
        reference = f"springbin-{number}"
        properties = dict(kept[number]["properties"], AssetRef=reference, Location=f"New {number}")
        place = [-2.36 + number / 1000, 51.38]
        kept.append({"type": "Feature", "properties": properties,
                     "geometry": {"type": "Point", "coordinates": place}})
        done["added"].add(reference)
    return kept, done


@contextlib.contextmanager
def serving_folder(folder):
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def next_second():
    """Events are told apart by the second, and so is what was when."""
    time.sleep(1.1)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


class Desk:
    """The planner's registry, and the words typed again and again."""

    def __init__(self, folder):
        self.folder, self.registry = folder, folder / "bath.gpkg"
        program.run("init", self.registry, "--council", program.ROOT / "data/councils/bath.yaml")

    def do(self, *words, expect=(0,)):
        return program.run(*words, "-r", self.registry, expect=expect)

    def ask(self, *words):
        return json.loads(self.do(*words, "--format", "json").stdout)

    def take(self, file, *words, expect=(0,)):
        """Imports and gives the report and what was said."""
        path = self.folder / "report.json"
        path.unlink(missing_ok=True)
        said = self.do("import", file, *words, "--report", path, expect=expect)
        return (json.loads(path.read_text()) if path.exists() else None), said

    def export(self, name, *words):
        path = self.folder / name
        self.do("export", path, "--audience", "suppliers", *words)
        return path.read_bytes()

    def state(self):
        """All that a registry says to others, as bytes."""
        return [self.export(f"all.{kind}") for kind in ["geojson", "csv"]] + [
            self.export("wards.ndjson", "--collection", "wards")]


def counts(report):
    return {key: report["counts"][key] for key in ["added", "changed", "removed", "unchanged"]}


def profiles(desk, first, second):
    """A guess for each file, saved; the second keeps the attributes' old names."""
    guess = program.run("profiles", "guess", first, "--as", "asset", "--kind", "litter-bin").stdout
    tally.check(f"reference: {REFERENCE}" in guess, "the guess finds the column that is a key")
    tally.check(f"name: {NAME}" in guess, "the guess finds the column that names the place")
    one = desk.folder / "bins.yaml"
    program.run("profiles", "guess", first, "--as", "asset", "--kind", "litter-bin", "-o", one)
    tally.check(one.read_text() == guess, "what is saved is what is printed")
    two = desk.folder / "bins-next-year.yaml"
    program.run("profiles", "guess", second, "--as", "asset", "--kind", "litter-bin", "-o", two)
    for key, column in [("reference", "AssetRef"), ("name", "Location")]:
        tally.check(f"{key}: {column}" in two.read_text(), f"the second guess finds {column}")
    names = ", ".join(f"{new}: {old}" for old, new in RENAMED.items())
    two.write_text(two.read_text() + f"\nrename: {{{names}}}\n")
    shown = program.run("profiles", "show", one)
    tally.check(shown.stdout == one.read_text(), "a saved profile is shown as it stands")
    listed = {entry["profile"] for entry in json.loads(
        program.run("profiles", "list", "--format", "json").stdout)}
    tally.check("bath-litter-bins" in listed, "the profiles that go by name are listed")
    return one, two


def check_preview(report, done, total):
    """The dry run names what was done to the file, field by field."""
    changed = done["moved"] | done["retyped"]
    expected = {"added": len(done["added"]), "changed": len(changed - done["removed"]),
                "removed": len(done["removed"]),
                "unchanged": total - len(changed | done["removed"])}
    tally.check(counts(report) == expected, f"dry run: {counts(report)}, worked out {expected}")
    found = collections.defaultdict(dict)
    for change in report["changes"]:
        found[change["change"]][change["reference"]] = {
            field["field"]: (field["before"], field["after"]) for field in change.get("fields", [])}
    for kind in ["added", "removed"]:
        tally.check(set(found[kind]) == done[kind], f"dry run: every {kind} row is named")
    tally.check(set(found["changed"]) == changed - done["removed"], "every changed row is named")
    metres = {change["reference"]: field["movedInMetres"] for change in report["changes"]
              for field in change.get("fields", []) if "movedInMetres" in field}
    tally.check(set(metres) == done["moved"] - done["removed"], "dry run: who moved how far")
    tally.check(all(34 < far < 36 for far in metres.values()), "dry run: some 35 m each")
    for reference, fields in found["changed"].items():
        moved = any("POINT" in str(value) for pair in fields.values() for value in pair)
        retyped = [pair for name, pair in fields.items() if name.endswith(TYPE)]
        tally.check(moved == (reference in done["moved"]), f"{reference}: whether it moved")
        tally.check(bool(retyped) == (reference in done["retyped"]), f"{reference}: its {TYPE}")
        others = {name for name in fields if not name.endswith((TYPE, "geometry", "ward"))}
        tally.check(not others, f"{reference}: nothing else is changed, and yet {others}")
    return expected


def check_history(desk, reference, before, moment):
    """Where a moved bin was, is, and how far it went."""
    key = f"banes/litter-bin/{reference}"
    history = desk.ask("history", key)
    moves = [difference for change in history["changes"] for difference in change["differences"]
             if difference["field"] == "position"]
    tally.check(len(moves) == 1, "history: it moved once")
    lon, lat = before
    metres = pyproj.Geod(ellps="GRS80").inv(lon, lat, lon + EAST, lat)[2]
    text = desk.do("history", key).stdout
    said = float(re.search(r"moved ([\d.]+) m", text)[1])
    tally.check(abs(said - metres) < 0.1, f"history: moved {said} m, worked out {metres:.1f} m")
    tally.check("run" in text and "litter-bins" in text, "history: run and file are named")
    then = desk.ask("history", key, "--at", moment)["position"]
    now = desk.ask("history", key, "--at", time.strftime("%Y-%m-%d"))["position"]
    tally.check(then == moves[0]["before"] and now == moves[0]["after"],
                "history: as it was at a moment, and at the end of today")


def check_replace(desk, second, profile, done, expected):
    """One bin that somebody applied for stands against it, until that is decided."""
    blocked = sorted(done["removed"])[0]
    asset = f"banes/litter-bin/{blocked}"
    application = desk.ask(
        "apply", "--asset", asset, "--equipment", "small-cell", "--height", "6", "--organisation",
        "Anglia Cells", "--contact", "A. Person", "--email", "a@example.org", "--description",
        "A small cell")
    before = desk.state()
    for words in [["--dry-run"], []]:
        _, said = desk.take(second, "--profile", profile, "--replace", *words, expect=(65,))
        tally.check(asset in said.stderr and application["reference"] in said.stderr,
                    f"{words or 'import'}: the bin and the application are named: {said.stderr}")
    tally.check(desk.state() == before, "a refused import changes nothing")
    desk.do("applications", "decide", application["reference"], "--refuse", "--reasons",
            "The bin is going")
    report, _ = desk.take(second, "--profile", profile, "--replace")
    tally.check(counts(report) == expected, f"replace: {counts(report)}, the dry run {expected}")
    listed = desk.do("runs", "list").stdout
    tally.check(re.search(rf"\b{len(done['removed'])}\b", listed), "runs list tells the removed")
    return report["run"]


def check_parts(desk, features):
    """Parts of an export are what shapely finds."""
    area = shapely.box(-2.40, 51.36, -2.34, 51.40) - shapely.box(-2.3702, 51.3701, -2.3605, 51.3902)
    file = desk.folder / "area.geojson"
    file.write_text(shapely.to_geojson(area))
    inside = {f["properties"]["AssetRef"] for f in features
              if area.intersects(shapely.geometry.shape(f["geometry"]))}
    for option in [file, area.wkt]:
        part = json.loads(desk.export("part.geojson", "--polygon", option))["features"]
        found = {f["properties"]["reference"] for f in part}
        tally.check(found == inside, f"export --polygon: {len(found)} bins, shapely {len(inside)}")
    words = json.loads(desk.export("words.geojson", "--text", "springbin", "--polygon", file))["features"]
    tally.check({f["properties"]["reference"] for f in words}
                == {r for r in inside if r.startswith("springbin")}, "export --text with --polygon")
    to = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True)
    box = ",".join(f"{n:.3f}" for n in [*to.transform(-2.40, 51.36), *to.transform(-2.34, 51.40)])
    answer = json.loads(desk.do(
        "search", "--bbox", box, "--crs", "EPSG:3857", "--output-crs", "EPSG:3857", "--limit", "0",
        "--format", "geojson").stdout)
    plain = shapely.box(-2.40, 51.36, -2.34, 51.40)
    wanted = {f["properties"]["AssetRef"]: f for f in features
              if plain.intersects(shapely.geometry.shape(f["geometry"]))}
    got = {f["properties"]["reference"]: f for f in answer["features"]}
    tally.check(set(got) == set(wanted), f"search --crs: {len(got)} bins, shapely {len(wanted)}")
    far = max(shapely.Point(got[key]["geometry"]["coordinates"]).distance(
        shapely.Point(to.transform(*wanted[key]["geometry"]["coordinates"][:2]))) for key in got)
    tally.check(far < 0.05, f"search --output-crs: {far:.3f} m off at most")


def check_layers(desk):
    """A layer that may be a month old, of a day long ago."""
    file = program.need_shared("data/bath/banes_conservation_ar.geojson")
    desk.take(file, "--profile", "bath-conservation-areas", "--max-age-days", "30")
    desk.take(file, "--as", "constraint:quarters", "--dated", time.strftime("%Y-%m-%d"),
              "--max-age-days", "30")
    for words in [["status"], ["layers", "list"]]:
        said = desk.do(*words).stdout
        tally.check("stale: layer 'conservation-areas'" in said, f"{words}: the stale one is told")
        tally.check("stale: layer 'quarters'" not in said, f"{words}: the fresh one is not")


def check_undo(desk, second_run, second, profile, before):
    """Undo brings the bytes back; refused where a later run touched the rows."""
    after = desk.state()
    touched = json.loads(second.read_text())
    touched["features"][3]["properties"]["Parish"] = "Elsewhere"
    third = desk.folder / "litter-bins-corrected.geojson"
    third.write_text(json.dumps(touched))
    report, _ = desk.take(third, "--profile", profile)
    tally.check(counts(report)["changed"] == 1, "a correction changes one bin")
    # That bin was changed by the second file, too, or it would not stand in the way.
    reference = touched["features"][3]["properties"]["AssetRef"]
    refused = desk.do("runs", "undo", second_run, expect=(65,))
    tally.check(f"{reference} (run {report['run']})" in refused.stderr,
                f"undo is refused with the row and the run: {refused.stderr}")
    desk.do("runs", "undo", report["run"])
    tally.check(desk.state() == after, "undo of the correction: the same bytes")
    desk.do("runs", "undo", second_run)
    tally.check(desk.state() == before, "undo of the second file: the same bytes as before it")


def check_address(desk, profile, second, second_features):
    """The same file from an address."""
    with serving_folder(desk.folder) as address:
        url = f"{address}/{second.name}"
        guess = program.run("profiles", "guess", url, "--as", "asset", "--kind", "copy").stdout
        tally.check("reference: AssetRef" in guess, "a guess from an address")
        report, _ = desk.take(url, "--profile", profile, "--kind", "copy")
        tally.check(counts(report)["added"] == len(second_features), "an import from an address")
        tally.check(desk.ask("runs", "show", report["run"])["source"] == url,
                    "an address is its own source")


def main():
    source = program.need_shared("data/bath/banes_litter_bins.geojson")
    wards = program.need_shared("data/bath/ons_ward_2011.geojson")
    program.grid_folder()
    features = bins(source)
    second_features, done = changed_copy(features)
    with program.work_folder("planner") as folder:
        desk = Desk(folder)
        second = folder / "litter-bins-2018.geojson"
        second.write_text(json.dumps(
            {"type": "FeatureCollection", "features": second_features}))
        one, two = profiles(desk, source, second)
        desk.take(wards, "--profile", "bath-wards")

        empty = desk.state()
        report, _ = desk.take(source, "--profile", one, "--dry-run")
        tally.check(counts(report)["added"] == len(features), "dry run: every bin is new")
        tally.check(desk.state() == empty, "a dry run writes nothing")
        report, _ = desk.take(source, "--profile", one)
        tally.check(counts(report)["added"] == len(features), "import: every bin is new")
        before, moment = desk.state(), next_second()
        time.sleep(1.1)

        report, _ = desk.take(
            second, "--profile", two, "--replace", "--dry-run", "--show", "2000")
        expected = check_preview(report, done, len(features))
        tally.check(desk.state() == before, "the second dry run writes nothing")
        run = check_replace(desk, second, two, done, expected)
        moved = next(f for f in features if f["properties"][REFERENCE] in done["moved"]
                     and f["properties"][REFERENCE] not in done["retyped"])
        check_history(desk, moved["properties"][REFERENCE], moved["geometry"]["coordinates"][:2],
                      moment)
        check_parts(desk, second_features)
        check_undo(desk, run, second, two, before)
        check_layers(desk)
        check_address(desk, two, second, second_features)
        tally.check("sound" in desk.do("verify").stdout, "the registry verifies")
    tally.close()


if __name__ == "__main__":
    main()
