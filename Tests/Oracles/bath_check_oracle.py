#!/usr/bin/env python3
"""A batch check of Bath against what shapely and pyproj work out for themselves.

The points come from a seed. The expected answers are computed from the published GeoJSON files,
not from anything the program wrote: read, transformed by PROJ through the same OSTN15 grid,
repaired where invalid, measured by shapely. Every row must agree: outcome, reasons, each rule's
result, and distances to 2 cm.
"""
import argparse
import csv
import json
import pathlib
import random
import re
import sys

import numpy
import pyproj
import shapely
from shapely.geometry import shape

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Clients"))
import _program as program  # noqa: E402

PACK = program.ROOT / "data/rules/bath-check.yaml"
FILES = [
    ("wards", "bath-wards", "ons_ward_2011"),
    ("conservation-areas", "bath-conservation-areas", "banes_conservation_ar"),
    ("listed-buildings", "bath-listed-buildings", "he_listed_buildings"),
    ("scheduled-monuments", "bath-scheduled-monuments", "he_scheduled_monuments"),
    ("sssi", "bath-sssi", "ne_sssi"),
    ("parks", "bath-parks", "banes_gss_parks_recreation"),
    ("important-buildings", "bath-important-buildings", "os_important_buildings"),
    ("electricity-lines", "bath-electricity-lines", "os_electricity_lines"),
    ("schools", "bath-secondary-schools", "banes_education_secondary_schools"),
    ("schools", "bath-special-schools", "banes_education_special_schools"),
]
# The pack once more, written down here so that the oracle does not depend on the YAML reader.
RULES = [
    ("conservation-area", "conservation-areas", "intersects", None, "consent"),
    ("listed-building", "listed-buildings", "within", 30, "consent"),
    ("scheduled-monument", "scheduled-monuments", "intersects", None, "blocker"),
    ("sssi", "sssi", "intersects", None, "blocker"),
    ("park", "parks", "within", 10, "consultation"),
    ("important-building", "important-buildings", "nearest", None, "advisory"),
    ("electricity-line", "electricity-lines", "within", 50, "blocker"),
    ("council-area", "wards", "disjoint", None, "blocker"),
    ("school", "schools", "within", 100, "consultation"),
]
TOLERANCE = 0.02
# Two implementations of the same arithmetic may part by this much at a limit.
HAIRLINE = 1e-6


def transformer(folder):
    grid = folder / program.GRID_NAME
    return pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +inv +proj=hgridshift +grids={grid} "
        "+step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 "
        "+ellps=airy")


def surfaces(geometry):
    """What a repair leaves of a surface: its surfaces, without stray lines and points."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [g for g in shapely.get_parts(geometry) if "Polygon" in g.geom_type]
    return shapely.union_all(parts)


def read_layers(transform):
    layers, repaired = {}, 0
    for layer, _, name in FILES:
        document = json.loads((BATH / f"{name}.geojson").read_text(encoding="utf-8"))
        for feature in document["features"]:
            if not feature["geometry"]:
                continue
            geometry = shapely.force_2d(shape(feature["geometry"]))
            geometry = shapely.transform(
                geometry, lambda xy: numpy.column_stack(transform.transform(xy[:, 0], xy[:, 1])))
            if not geometry.is_valid:
                repaired += 1
                geometry = surfaces(
                    shapely.make_valid(geometry, method="structure", keep_collapsed=False))
            layers.setdefault(layer, []).append(geometry)
    print(f"oracle: {sum(map(len, layers.values()))} features, {repaired} repaired")
    return layers


def make_points(count, seed):
    """Over the whole council and a little beyond; half of them close to something."""
    draw = random.Random(seed)
    anchors = []
    for _, _, name in FILES:
        document = json.loads((BATH / f"{name}.geojson").read_text(encoding="utf-8"))
        places = [
            xy[:2] for feature in document["features"] if feature["geometry"]
            for xy in shapely.get_coordinates(shape(feature["geometry"])).tolist()]
        anchors.append(places)
    points = []
    for i in range(count):
        if i % 2:
            x, y = draw.choice(draw.choice(anchors))
            # About 110 m at one sigma.
            x, y = x + draw.gauss(0, 0.0008), y + draw.gauss(0, 0.0005)
        else:
            x, y = draw.uniform(-2.72, -2.27), draw.uniform(51.265, 51.447)
        points.append((f"p{i + 1}", round(x, 7), round(y, 7)))
    return points


def expected(points, layers, transform):
    eastings, northings = transform.transform([p[1] for p in points], [p[2] for p in points])
    places = shapely.points(eastings, northings)
    rows = [{"results": {}, "distances": {}, "hairline": set()} for _ in points]
    for rule, layer, relation, limit, _ in RULES:
        geometries = layers[layer]
        shapely.prepare(geometries)
        for row, place in zip(rows, places):
            distance = float(min(shapely.distance(geometries, place)))
            if relation in ("intersects", "disjoint"):
                hit = bool(numpy.any(shapely.intersects(geometries, place)))
                fails = hit == (relation == "intersects")
                edges = float(min(shapely.distance(shapely.boundary(geometries), place)))
                if edges < HAIRLINE:
                    row["hairline"].add(rule)
            else:
                row["distances"][rule] = distance
                fails = relation == "within" and distance <= limit
                if limit is not None and abs(distance - limit) < HAIRLINE:
                    row["hairline"].add(rule)
            row["results"][rule] = "fail" if fails else "pass"
    for row in rows:
        failed = {effect for rule, _, _, _, effect in RULES if row["results"][rule] == "fail"}
        row["outcome"] = ("ineligible" if "blocker" in failed
                          else "needs-consent" if "consent" in failed else "eligible")
        row["reasons"] = [rule[0] for rule in RULES if row["results"][rule[0]] == "fail"]
    return rows


def answers(points, folder, keep):
    registry = keep or folder / "bath.gpkg"
    if not registry.exists():
        program.run("init", registry, "--council", program.ROOT / "data/councils/bath.yaml")
        for layer, profile, name in FILES:
            program.run(
                "import", BATH / f"{name}.geojson", "--registry", registry,
                "--as", f"constraint:{layer}",
                "--profile", program.ROOT / f"data/profiles/{profile}.yaml", "--no-progress")
        program.run("verify", "--registry", registry)
    source = folder / "points.csv"
    with source.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "lon", "lat", "equipment", "height"])
        kinds = ["small-cell", "rooftop-antenna", "ground-mast", "cabinet"]
        for i, (name, x, y) in enumerate(points):
            writer.writerow([name, f"{x:.7f}", f"{y:.7f}", kinds[i % 4], i % 3 * 10 + 5])
    output = folder / "answers.csv"
    program.run(
        "check", "--input", source, "--format", "csv", "--pack", PACK, "--registry", registry,
        "-o", output)
    with output.open(newline="") as file:
        return list(csv.DictReader(file))


def compare(points, wanted, given):
    differences, hairlines, worst = [], 0, 0.0
    if len(given) != len(wanted):
        differences.append(f"{len(given)} rows given, {len(wanted)} expected")
    for (name, x, y), want, got in zip(points, wanted, given):
        place = f"{name} ({x}, {y})"
        if got.get("id") != name:
            differences.append(f"{place}: answered as '{got.get('id')}'")
            continue
        if got.get("error"):
            differences.append(f"{place}: error '{got['error']}'")
            continue
        if want["hairline"]:
            hairlines += 1
            print(f"on a limit, so only distances are compared: {place}: {want['hairline']}")
        else:
            if got.get("outcome") != want["outcome"]:
                differences.append(f"{place}: {got.get('outcome')}, expected {want['outcome']}")
            reasons = re.findall(r"[a-z0-9-]+", got.get("reasons", ""))
            if reasons != want["reasons"]:
                differences.append(f"{place}: reasons {reasons}, expected {want['reasons']}")
            for rule, result in want["results"].items():
                if got.get(rule) != result:
                    differences.append(f"{place}: {rule} {got.get(rule)}, expected {result}")
        for rule, distance in want["distances"].items():
            try:
                off = abs(float(got.get(f"{rule}_m", "")) - distance)
            except ValueError:
                differences.append(f"{place}: {rule}_m is '{got.get(f'{rule}_m')}'")
                continue
            worst = max(worst, off)
            if off > TOLERANCE:
                differences.append(
                    f"{place}: {rule} {got[f'{rule}_m']} m, expected {distance:.3f} m")
    return differences, hairlines, worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--registry", type=pathlib.Path, help="use and keep this registry")
    parser.add_argument("--expected-only", action="store_true", help="do not run the program")
    options = parser.parse_args()
    folder = program.grid_folder()
    if folder is None:
        sys.exit(f"FAILED: no {program.GRID_NAME}: run scripts/setup, or set SITEREG_PROJ_DATA")
    transform = transformer(folder)
    points = make_points(options.points, options.seed)
    wanted = expected(points, read_layers(transform), transform)
    tally = {}
    for row in wanted:
        tally[row["outcome"]] = tally.get(row["outcome"], 0) + 1
    print("oracle:", ", ".join(f"{n} {outcome}" for outcome, n in sorted(tally.items())))
    fails = {rule[0]: sum(row["results"][rule[0]] == "fail" for row in wanted) for rule in RULES}
    print("oracle: fails by rule:", fails)
    if options.expected_only:
        return
    with program.work_folder("oracle") as work:
        given = answers(points, work, options.registry)
    differences, hairlines, worst = compare(points, wanted, given)
    for difference in differences[:40]:
        print(difference)
    print(f"{len(points)} rows, {len(differences)} differences, {hairlines} on a limit, "
          f"distances within {worst * 1000:.1f} mm")
    if differences:
        sys.exit("FAILED: the program and the oracle disagree")


BATH = program.need_shared("data", "bath")

if __name__ == "__main__":
    main()
