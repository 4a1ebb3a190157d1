#!/usr/bin/env python3
"""Verdicts as the program writes them, against the published schema.

A small city is imported; single proposals and a batch with good and bad rows are checked with
every pack, and each answer must be valid. The schema must also refuse what is wrong.
"""
import copy
import json
import math
import pathlib
import sys

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import _program as program  # noqa: E402

PACKS = ["siting-basics", "scotland-class-67", "england-part-16", "glasgow-siting-policy"]


def square(west, south, side):
    ring = [[west, south], [west + side, south], [west + side, south + side],
            [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


LAYERS = {
    "wards": [(square(258000, 664000, 3000), {})],
    "conservation-areas": [(square(259000, 665000, 100), {})],
    "listed-buildings": [({"type": "Point", "coordinates": [259200, 665050]}, {"category": "A"})],
    "schools": [(square(259300, 665000, 50), {"name": "High School"})],
    "aerodrome-zones": [(square(259000, 665000, 500), {"max_height": 15})],
}
ROWS = """id,easting,northing,equipment,height,count,volume,works,base_area
inside,259050,665050,small-cell,8,3,20,,
edge,259000,665050,ground-mast,31,1,,new,
far,258100,664100,rooftop-antenna,12,,,,
outside,250000,650000,cabinet,1,1,100,,1.2
bad,,,small-cell,,,,,
kite,259050,665050,kite,,,,,
"""


def at_assets(registry, validator):
    """Remedies where a proposal at an asset, which cannot move, is not eligible."""
    kinds = set()
    for asked in (["ground-mast", "--height", "31", "--pack", "scotland-class-67"],
                  ["small-cell", "--value", "count=3", "--pack", "scotland-class-67"],
                  ["small-cell", "--pack", "siting-basics"]):
        answer = program.run("check", "--asset", "city/pole/A1", "--equipment", *asked, "-r",
                             registry, "--format", "json").stdout
        document = json.loads(answer)
        for error in validator.iter_errors(document):
            sys.exit(f"FAILED: {asked}: {error.json_path}: {error.message}\n{answer}")
        site = document.get("site", {})
        if (site.get("kind"), site.get("reference"), site.get("gridReference")) != (
                "pole", "A1", "NS 59050 65050"):
            sys.exit(f"FAILED: the answer does not name its site: {site}")
        kinds |= {(one["kind"], one.get("quantity")) for one in document.get("remedies", [])}
    if not {("smaller", "height"), ("smaller", "count")} <= kinds:
        sys.exit(f"FAILED: the remedies at an asset are only {kinds}")
    return len(kinds)


def lines(registry, rows):
    """Measured lines in GeoJSON: each belongs to a proposal and is as long as it says."""
    answer = program.run("check", "--input", rows, "-r", registry, "--pack", "siting-basics",
                         "--format", "geojson", expect=(2,)).stdout
    features = json.loads(answer)["features"]
    ids = {feature.get("id") for feature in features}
    count = 0
    for feature in features:
        if "measured" not in feature["properties"]:
            continue
        count += 1
        if feature["properties"]["proposal"] not in ids:
            sys.exit(f"FAILED: a line of no proposal: {feature}")
        (x0, y0), (x1, y1) = feature["geometry"]["coordinates"]
        metres = math.hypot((x1 - x0) * 111_320 * math.cos(math.radians(y0)),
                            (y1 - y0) * 111_200)
        if abs(metres - feature["properties"]["metres"]) > 0.02 * metres + 0.1:
            sys.exit(f"FAILED: a line of {metres} m: {feature}")
    if count == 0:
        sys.exit("FAILED: no line was drawn")
    return count


def main():
    schema = json.loads((program.ROOT / "data/schemas/verdict.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    count = 0
    example = None
    with program.work_folder("schema") as work:
        registry = work / "city.gpkg"
        program.run("init", registry)
        for layer, shapes in LAYERS.items():
            path = work / f"{layer}.geojson"
            path.write_text(json.dumps({"type": "FeatureCollection", "features": [
                {"type": "Feature", "properties": {"reference": f"{layer}-{number}", **values},
                 "geometry": shape} for number, (shape, values) in enumerate(shapes)]}))
            program.run("import", path, "-r", registry, "--as", f"constraint:{layer}",
                        "--crs", "EPSG:27700", "--no-progress")
        assets = work / "assets.geojson"
        assets.write_text(json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"reference": reference},
             "geometry": {"type": "Point", "coordinates": place}}
            for reference, place in (("A1", [259050, 665050]), ("A2", [259150, 665150]))]}))
        program.run("import", assets, "-r", registry, "--as", "asset", "--owner", "city",
                    "--kind", "pole", "--crs", "EPSG:27700", "--no-progress")
        rows = work / "rows.csv"
        rows.write_text(ROWS)
        for pack in PACKS:
            answers = program.run("check", "--input", rows, "-r", registry, "--pack", pack,
                                  "--format", "ndjson", expect=(2,)).stdout.splitlines()
            answers.append(program.run(
                "check", "--at", "259050,665050", "--equipment", "small-cell", "-r", registry,
                "--pack", pack, "--format", "json").stdout)
            for answer in answers:
                document = json.loads(answer)
                for error in validator.iter_errors(document):
                    sys.exit(f"FAILED: {pack}: {error.json_path}: {error.message}\n{answer}")
                example = document if "clearPositions" in document else example
                count += 1
        remedies = at_assets(registry, validator)
        drawn = lines(registry, rows)
    if example is None:
        sys.exit("FAILED: no answer told where it would be clear")
    for change in ({"outcome": "perhaps"}, {"reasons": None}, {"verdict": 1}):
        wrong = copy.deepcopy(example)
        wrong.update(change)
        if validator.is_valid(wrong):
            sys.exit(f"FAILED: the schema accepts {change}")
    print(f"{count} answers of {len(PACKS)} packs are valid; 3 wrong ones are refused; "
          f"{remedies} remedies at assets, {drawn} measured lines")


if __name__ == "__main__":
    main()
