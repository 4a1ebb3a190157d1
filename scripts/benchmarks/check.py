"""Candidate points against the siting benchmark: six rules, seven answers, from CSV to CSV.

The peer is vectorised shapely 2 (STRtree with `intersects` and `query_nearest`), reading and
writing the same files in a process of its own. Every row of both must agree.
"""
import csv
import json
import math
import os
import pathlib
import random
import sys

from .harness import Bench, skipped, table

NAME = "check"
SUMMARY = "a table of points against six siting rules"
WEST, SOUTH, EAST, NORTH = 245000, 655000, 275000, 680000
LAYERS = ["conservation-areas", "listed-buildings", "schools", "flood-zones", "wards", "masts"]
RULES = [
    ("conservation-area", "consent", "{layer: conservation-areas, relation: intersects}"),
    ("listed-building", "consent",
     "{layer: listed-buildings, relation: within-distance, metres: 30}"),
    ("school", "consent", "{layer: schools, relation: within-distance, metres: 50}"),
    ("flood-zone", "blocker", "{layer: flood-zones, relation: intersects}"),
    ("council-area", "blocker", "{layer: wards, relation: disjoint}"),
    ("existing-mast", "blocker", "{layer: masts, relation: within-distance, metres: 100}"),
    ("nearest-mast", "advisory", "{layer: masts, relation: nearest}"),
]


def blob(rng, x, y, radius, corners, roughness=0.25):
    """A ring round a middle, its radius swelling and shrinking."""
    waves = [(rng.random() * math.tau, k, rng.uniform(0, roughness / k)) for k in range(2, 9)]
    ring = []
    for corner in range(corners):
        angle = math.tau * corner / corners
        reach = radius * (1 + sum(size * math.sin(k * angle + turn) for turn, k, size in waves))
        ring.append([round(x + reach * math.cos(angle), 3), round(y + reach * math.sin(angle), 3)])
    return ring + ring[:1]


def ward(column, row):
    side, parts = 4500, 60
    x, y = WEST + 1000 + column * side, SOUTH + 1000 + row * side
    steps = [side * part / parts for part in range(parts)]
    ring = ([[x + s, y] for s in steps] + [[x + side, y + s] for s in steps]
            + [[x + side - s, y + side] for s in steps] + [[x, y + side - s] for s in steps])
    return [[round(a, 3), round(b, 3)] for a, b in ring + ring[:1]]


def shapes(rng):
    def place():
        return rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH)

    def point():
        return {"type": "Point", "coordinates": [round(value, 3) for value in place()]}

    def area(smallest, largest, fewest, most):
        return {"type": "Polygon", "coordinates": [
            blob(rng, *place(), rng.uniform(smallest, largest), rng.randint(fewest, most))]}

    def flood():
        x, y = place()
        parts = []
        for part in (-1, 0, 1):
            radius = rng.uniform(150, 500)
            parts.append([blob(rng, x + part * 1600, y, radius, 1300),
                          blob(rng, x + part * 1600, y, radius * 0.35, 366, 0.1)[::-1]])
        return {"type": "MultiPolygon", "coordinates": parts}

    return {
        "conservation-areas": [area(100, 900, 50, 2000) for _ in range(200)],
        "listed-buildings": [point() for _ in range(5000)],
        "schools": [area(20, 80, 5, 30) for _ in range(600)],
        "flood-zones": [flood() for _ in range(100)],
        "wards": [{"type": "Polygon", "coordinates": [ward(c, r)]}
                  for c in range(6) for r in range(5)],
        "masts": [point() for _ in range(3000)],
    }


def make(bench: Bench) -> pathlib.Path:
    folder = bench.folder / f"check-{bench.size}-{bench.seed}"
    if (folder / "points.csv").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(bench.seed)
    for name, all_of in shapes(rng).items():
        features = [{"type": "Feature", "properties": {"reference": f"{name}-{number}"},
                     "geometry": shape} for number, shape in enumerate(all_of)]
        (folder / f"{name}.geojson").write_text(
            json.dumps({"type": "FeatureCollection", "features": features}))
    lines = ["pack: siting-benchmark", 'version: "1"', "title: Benchmark", "rules:"]
    for rule, effect, condition in RULES:
        lines.append(f"  - {{id: {rule}, title: {rule}, explanation: Part of a benchmark., "
                     f"clause: none, effect: {effect}, failsWhen: {condition}}}")
    (folder / "pack.yaml").write_text("\n".join(lines) + "\n")
    part = folder / "points.part"
    with part.open("w") as out:
        out.write("id,easting,northing\n")
        for number in range(bench.size):
            out.write(f"p{number},{rng.uniform(WEST, EAST):.3f},{rng.uniform(SOUTH, NORTH):.3f}\n")
    part.rename(folder / "points.csv")
    return folder


def run(bench: Bench):
    folder = make(bench)
    registry = bench.fresh("check.gpkg")
    bench.sitereg("init", registry)
    for layer in LAYERS:
        bench.sitereg("import", folder / f"{layer}.geojson", "-r", registry, "--as",
                      f"constraint:{layer}", "--crs", "EPSG:27700", "--no-progress")
    rows, timings = [], {}

    def row(name, timing):
        rate = int(bench.size / timing.seconds)
        rows.append([name, f"{timing.seconds:.2f} s", f"{timing.processor_seconds:.2f} s",
                     f"{rate:,}/s", f"{timing.peak_megabytes:.0f} MB"])
        timings[name] = timing

    for threads in sorted({1, os.cpu_count() or 1}):
        row(f"sitereg, {threads} threads", bench.sitereg(
            "check", "-r", registry, "--input", folder / "points.csv", "--equipment",
            "small-cell", "--pack", folder / "pack.yaml", "--format", "csv", "--threads",
            threads, "--no-progress", "-o", folder / f"answers-{threads}.csv"))
    ours = f"sitereg, {os.cpu_count() or 1} threads"
    row("sitereg, full findings as ndjson", bench.sitereg(
        "check", "-r", registry, "--input", folder / "points.csv", "--equipment", "small-cell",
        "--pack", folder / "pack.yaml", "--format", "ndjson", "--no-progress", "-o", "/dev/null"))
    try:
        import shapely  # noqa: F401
    except ImportError:
        skipped("shapely", "it is not installed for this Python")
    else:
        row("shapely 2", bench.must(
            sys.executable, "-m", "benchmarks.check", folder,
            env={"PYTHONPATH": str(pathlib.Path(__file__).resolve().parents[1])}))
        compare(folder / f"answers-{os.cpu_count() or 1}.csv", folder / "shapely.csv")
    table(f"{bench.size:,} points, file to file, start and layers included",
          ["program", "wall", "processor", "points", "memory"], rows)
    if "shapely 2" in timings:
        peer = timings["shapely 2"]
        print(f"{peer.seconds / timings[ours].seconds:.1f} times as fast as shapely "
              f"(target 5); {peer.processor_seconds / timings[ours].processor_seconds:.1f} times "
              "by processor time")


def compare(ours, theirs):
    with open(ours, newline="") as one, open(theirs, newline="") as other:
        for number, (a, b) in enumerate(zip(csv.DictReader(one), csv.reader(other))):
            mine = [a["id"], a["outcome"], *(a[rule] for rule, _, _ in RULES[:6])]
            distances = [a["listed-building_m"], a["school_m"], a["nearest-mast_m"]]
            # Printed to the millimetre by both, so half of one may be rounded either way.
            near = all(abs(float(x) - float(y)) < 0.00151 for x, y in zip(distances, b[8:]))
            if mine != b[:8] or not near:
                raise SystemExit(f"bench: row {number + 1} differs:\n{mine + distances}\n{b}")
    print(f"every one of {number + 1:,} rows agrees with shapely")


def peer(folder):
    import numpy
    import shapely

    layers = {}
    for layer in LAYERS:
        features = json.loads((folder / f"{layer}.geojson").read_text())["features"]
        layers[layer] = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
    with open(folder / "points.csv") as source:
        next(source)
        rows = [line.rstrip("\n").split(",") for line in source]
    columns = numpy.array([row[1:] for row in rows], dtype=float)
    points = shapely.points(columns)

    def inside(layer):
        found = shapely.STRtree(layers[layer]).query(points, predicate="intersects")[0]
        result = numpy.zeros(len(points), dtype=bool)
        result[found] = True
        return result

    def nearest(layer):
        (places, _), distances = shapely.STRtree(layers[layer]).query_nearest(
            points, return_distance=True, all_matches=False)
        result = numpy.empty(len(points))
        result[places] = distances
        return result

    listed, school, mast = (nearest(name) for name in ("listed-buildings", "schools", "masts"))
    fails = [inside("conservation-areas"), listed <= 30, school <= 50, inside("flood-zones"),
             ~inside("wards"), mast <= 100]
    consent = fails[0] | fails[1] | fails[2]
    blocker = fails[3] | fails[4] | fails[5]
    outcomes = numpy.where(blocker, "ineligible", numpy.where(consent, "needs-consent", "eligible"))
    words = [numpy.where(column, "fail", "pass") for column in fails]
    with open(folder / "shapely.csv", "w") as out:
        for row in zip((row[0] for row in rows), outcomes, *words, listed, school, mast):
            out.write(",".join(row[:8]) + f",{row[8]:.3f},{row[9]:.3f},{row[10]:.3f}\n")


if __name__ == "__main__":
    peer(pathlib.Path(sys.argv[1]))
