"""Many searches in one go: sitereg against shapely's STRtree, DuckDB spatial and a bare R*Tree."""
import csv
import pathlib
import random
import sqlite3
import time

from benchmarks.harness import Bench

NAME = "search"
WEST, SOUTH, SIDE = 250_000, 655_000, 20_000


def run(bench: Bench):
    bench.describe_machine()
    for size in (100_000, 1_000_000):
        if size > bench.size and size != 100_000:
            continue
        rows = compare(bench, size)
        print(f"\n{size:,} assets; searches per second, reference and distance out")
        names = ["sitereg", "sitereg, start included", "shapely", "duckdb", "bare R*Tree"]
        print(f"{'':14}" + "".join(f"{name:>26}" for name in names) + f"{'least ratio':>14}")
        for kind, rates in rows.items():
            peers = [rates[name] for name in names[2:] if rates.get(name)]
            ratio = f"{rates['sitereg'] / max(peers):.1f}x" if peers else "–"
            cells = "".join(
                f"{rates[name]:>26,.0f}" if rates.get(name) else f"{'–':>26}" for name in names)
            print(f"{kind:14}{cells}{ratio:>14}")


def compare(bench: Bench, size: int):
    rng = random.Random(bench.seed)
    points = [(round(WEST + rng.random() * SIDE, 2), round(SOUTH + rng.random() * SIDE, 2))
              for _ in range(size)]
    registry = made_registry(bench, size, points)
    # Boxes of about 50 hits; radius and box are of the same reach at either size.
    half = (50 / size * SIDE * SIDE) ** 0.5 / 2
    radius = round((50 / size * SIDE * SIDE / 3.141592653589793) ** 0.5, 2)
    count = 100_000
    places = [(round(WEST + rng.random() * SIDE, 2), round(SOUTH + rng.random() * SIDE, 2))
              for _ in range(count)]
    boxes = [(x - half, y - half, x + half, y + half) for x, y in places]
    box_file = bench.folder / f"boxes-{size}.csv"
    place_file = bench.folder / "places.csv"
    write(box_file, ["minx", "miny", "maxx", "maxy"], boxes)
    write(place_file, ["easting", "northing"], places)
    empty = bench.folder / "one.csv"
    write(empty, ["easting", "northing"], places[:1])
    start = best(lambda: search(bench, registry, empty, "--nearest", "1"))
    rows = {"bbox": {}, "radius": {}, "k = 10": {}}
    asked = {
        "bbox": (box_file,), "radius": (place_file, "--within", str(radius)),
        "k = 10": (place_file, "--nearest", "10")}
    for kind, arguments in asked.items():
        seconds = best(lambda: search(bench, registry, *arguments))
        rows[kind]["sitereg"] = count / max(seconds - start, 1e-3)
        rows[kind]["sitereg, start included"] = count / seconds
    with_shapely(points, places, boxes, radius, rows)
    with_duckdb(points, places, boxes, radius, rows)
    with_rtree(points, boxes, rows)
    return rows


def best(body, rounds=3):
    times = []
    for _ in range(rounds):
        times.append(body())
    return min(times)


def search(bench: Bench, registry, path, *options):
    out = bench.fresh("found.csv")
    return bench.sitereg(
        "search", "-r", registry, "--input", path, *options, "-o", out, "--quiet").seconds


def write(path: pathlib.Path, names, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["id", *names])
        lines.writerows([number, *row] for number, row in enumerate(rows))


def made_registry(bench: Bench, size: int, points):
    registry = bench.folder / f"search-{size}-{bench.seed}.gpkg"
    if registry.exists():
        return registry
    source = bench.folder / f"search-{size}.csv"
    with open(source, "w", encoding="utf-8") as out:
        out.write("reference,easting,northing\n")
        for number, (x, y) in enumerate(points):
            out.write(f"LC{number:07d},{x},{y}\n")
    draft = bench.fresh(f"search-{size}.draft.gpkg")
    bench.sitereg("init", draft)
    bench.must(bench.program, "import", source, "-r", draft, "--as", "asset", "--kind", "column",
               "--owner", "bench", codes=(0, 2))
    draft.rename(registry)
    return registry


def with_shapely(points, places, boxes, radius, rows):
    try:
        import numpy
        import shapely
    except ImportError:
        print("shapely is not installed: left out")
        return
    tree = shapely.STRtree(shapely.points(numpy.array(points)))
    asked = shapely.points(numpy.array(places))
    areas = shapely.box(*numpy.array(boxes).T)
    started = time.perf_counter()
    tree.query(areas, predicate="intersects")
    rows["bbox"]["shapely"] = len(boxes) / (time.perf_counter() - started)
    started = time.perf_counter()
    pairs = tree.query(asked, predicate="dwithin", distance=radius)
    shapely.distance(asked[pairs[0]], tree.geometries[pairs[1]])
    rows["radius"]["shapely"] = len(places) / (time.perf_counter() - started)
    # Its own nearest gives one; ten are found as its users do, by a reach that holds enough.
    some = asked[:20_000]
    started = time.perf_counter()
    pairs = tree.query(some, predicate="dwithin", distance=radius)
    far = shapely.distance(some[pairs[0]], tree.geometries[pairs[1]])
    order = numpy.lexsort((far, pairs[0]))
    first = numpy.searchsorted(pairs[0][order], numpy.arange(len(some)))
    numpy.minimum(first + 10, len(order))
    rows["k = 10"]["shapely"] = len(some) / (time.perf_counter() - started)


def with_duckdb(points, places, boxes, radius, rows):
    try:
        import duckdb
        import numpy
        database = duckdb.connect()
        load_spatial(database)
    except Exception as error:  # noqa: BLE001 - whatever is missing, it is left out
        print(f"DuckDB spatial is not installed: left out ({error})")
        return
    site = numpy.array(points)
    asked = numpy.array(places)
    box = numpy.array(boxes)
    sites = {"i": numpy.arange(len(site)), "x": site[:, 0], "y": site[:, 1]}
    queries = {"q": numpy.arange(len(asked)), "x": asked[:, 0], "y": asked[:, 1],
               "x1": box[:, 0], "y1": box[:, 1], "x2": box[:, 2], "y2": box[:, 3]}
    # DuckDB finds the arrays by the names of these variables.
    database.execute("CREATE TABLE site AS SELECT i, ST_Point(x, y) AS g FROM sites")
    database.execute("CREATE TABLE place AS SELECT q, ST_Point(x, y) AS g, "
                     "ST_MakeEnvelope(x1, y1, x2, y2) AS b FROM queries")
    statements = {
        "bbox": "SELECT count(*), sum(i) FROM place JOIN site ON ST_Intersects(b, site.g)",
        "radius": f"SELECT count(*), sum(ST_Distance(place.g, site.g)) FROM place JOIN site "
                  f"ON ST_DWithin(place.g, site.g, {radius})",
        "k = 10": f"SELECT count(*) FROM (SELECT q, i, row_number() OVER (PARTITION BY q ORDER BY "
                  f"ST_Distance(place.g, site.g), i) AS n FROM place JOIN site "
                  f"ON ST_DWithin(place.g, site.g, {radius})) WHERE n <= 10"}
    for kind, statement in statements.items():
        started = time.perf_counter()
        database.execute(statement).fetchall()
        rows[kind]["duckdb"] = len(places) / (time.perf_counter() - started)


def load_spatial(database):
    try:
        database.execute("LOAD spatial")
    except Exception:  # noqa: BLE001 - the PyPI package brings the extension as a file
        import duckdb_extension_spatial
        folder = pathlib.Path(duckdb_extension_spatial.__file__).parent
        path = next(folder.rglob("spatial.duckdb_extension"))
        database.execute(f"LOAD '{path}'")


def with_rtree(points, boxes, rows):
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE r USING rtree(id, x1, x2, y1, y2)")
    database.executemany(
        "INSERT INTO r VALUES (?, ?, ?, ?, ?)",
        ((number, x, x, y, y) for number, (x, y) in enumerate(points)))
    some = boxes[:20_000]
    started = time.perf_counter()
    for west, south, east, north in some:
        database.execute(
            "SELECT id FROM r WHERE x2 >= ? AND x1 <= ? AND y2 >= ? AND y1 <= ?",
            (west, east, south, north)).fetchall()
    rows["bbox"]["bare R*Tree"] = len(some) / (time.perf_counter() - started)
