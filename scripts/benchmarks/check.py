"""Candidate points against siting-basics, the pack for it: seven rules from CSV to CSV.

The peers read and write the same files, each in a process of its own: vectorised shapely 2 in two
ways (`query_nearest` only, and `dwithin` for the distances that decide), geopandas and DuckDB
spatial where installed. Every row of theirs must agree with ours. Full findings and one check over
HTTP have no peer; the load of the latter comes from wrk.
"""
import csv
import json
import math
import os
import pathlib
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request

from .check_peers import LAYERS, PEERS
from .harness import Bench, has, skipped, table

NAME = "check"
SUMMARY = "a table of points against six siting rules"
WEST, SOUTH, EAST, NORTH = 245000, 655000, 275000, 680000
# What is not imported as a layer of its own.
TARGETS = {"installations": "installation"}
# The pack that is measured is the one the program comes with.
PACK = "siting-basics"
RULES = ["conservation-area", "listed-building", "school", "flood-zone", "council-area",
         "existing-mast"]


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
        "installations": [point() for _ in range(3000)],
    }


def make(bench: Bench) -> pathlib.Path:
    folder = bench.folder / f"siting-{bench.size}-{bench.seed}"
    if (folder / "points.csv").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(bench.seed)
    for name, all_of in shapes(rng).items():
        features = [{"type": "Feature", "properties": {
            "reference": f"{name}-{number}", "name": f"{name} {number}"}, "geometry": shape}
            for number, shape in enumerate(all_of)]
        (folder / f"{name}.geojson").write_text(
            json.dumps({"type": "FeatureCollection", "features": features}))
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
                      TARGETS.get(layer, f"constraint:{layer}"), "--crs", "EPSG:27700",
                      "--no-progress")
    rows, timings = [], {}

    def row(name, timing):
        rate = int(bench.size / timing.seconds)
        rows.append([name, f"{timing.seconds:.2f} s", f"{timing.processor_seconds:.2f} s",
                     f"{rate:,}/s", f"{timing.peak_megabytes:.0f} MB"])
        timings[name] = timing

    for threads in sorted({1, os.cpu_count() or 1}):
        row(f"sitereg, {threads} threads", bench.sitereg(
            "check", "-r", registry, "--input", folder / "points.csv", "--equipment",
            "small-cell", "--pack", PACK, "--format", "csv", "--threads", threads,
            "--no-progress", "-o", folder / f"answers-{threads}.csv"))
    ours = f"sitereg, {os.cpu_count() or 1} threads"
    for form in ("ndjson", "geojson"):
        row(f"sitereg, {'full findings as ' if form == 'ndjson' else ''}{form}", bench.sitereg(
            "check", "-r", registry, "--input", folder / "points.csv", "--equipment",
            "small-cell", "--pack", PACK, "--format", form, "--no-progress",
            "-o", "/dev/null"))
    for name, way in PEERS.items():
        try:
            for module in way.needs:
                __import__(module)
        except ImportError as error:
            skipped(name, f"pip install {error.name}")
            continue
        row(name, bench.must(
            sys.executable, "-m", "benchmarks.check_peers", way.__name__, folder,
            env={"PYTHONPATH": str(pathlib.Path(__file__).resolve().parents[1])}))
        compare(folder / f"answers-{os.cpu_count() or 1}.csv", folder / f"{way.__name__}.csv", name)
    table(f"{bench.size:,} points, file to file, start and layers included",
          ["program", "wall", "processor", "points", "memory"], rows)
    for name in PEERS:
        if name in timings:
            peer = timings[name]
            target = "target 5; " if "shapely" in name else ""
            print(f"{peer.seconds / timings[ours].seconds:.1f} times as fast as {name} ({target}"
                  f"{peer.processor_seconds / timings[ours].processor_seconds:.1f} times "
                  "by processor time)")
    over_http(bench, registry, folder)


def over_http(bench, registry, folder):
    """One point a request, the load from the same machine."""
    if not has("wrk"):
        return skipped("one check over HTTP", "apt-get install wrk")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = folder / "one.lua"
    script.write_text(
        'wrk.method = "POST"\nwrk.headers["Content-Type"] = "text/csv"\nlocal n = 0\n'
        "request = function()\n  n = n + 1\n"
        f"  local x = {WEST} + (n * 7919) % {EAST - WEST}\n"
        f"  local y = {SOUTH} + (n * 104729) % {NORTH - SOUTH}\n"
        '  return wrk.format(nil, nil, nil, '
        '"id,easting,northing\\np" .. n .. "," .. x .. "," .. y .. "\\n")\nend\n')
    server = subprocess.Popen(
        [bench.program, "serve", "--registry", str(registry), "--port", str(port),
         "--no-access-log"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    rows = []
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/conformance", timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        for form in ("csv", "ndjson"):
            path = f"/eligibility?equipment=small-cell&pack={PACK}&f={form}"
            told = subprocess.run(
                ["wrk", "-t1", "-c32", "-d8s", "--latency", "-s", script, address + path],
                capture_output=True, text=True, check=True).stdout
            rate = re.search(r"Requests/sec:\s*([\d.]+)", told)
            slow = re.search(r"99%\s*(\S+)", told)
            wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
            rows.append([f"POST /eligibility, {form}", f"{float(rate[1]):,.0f}/s" if rate else "-",
                         slow[1] if slow else "-", wrong[1] if wrong else "0"])
    finally:
        server.terminate()
        server.wait(30)
    table("one point a request (target 10,000/s)", ["request", "rate", "99 %", "refused"], rows)


def compare(ours, theirs, name):
    with open(ours, newline="") as one, open(theirs, newline="") as other:
        for number, (a, b) in enumerate(zip(csv.DictReader(one), csv.reader(other))):
            mine = [a["id"], a["outcome"], *(a[rule] for rule in RULES), a["council-area_name"]]
            distances = [a["listed-building_m"], a["school_m"], a["nearest-mast_m"]]
            # Printed to the millimetre by both, so half of one may be rounded either way.
            near = all(abs(float(x) - float(y)) < 0.00151 for x, y in zip(distances, b[9:]))
            if mine != b[:9] or not near:
                raise SystemExit(f"bench: row {number + 1} differs:\n{mine + distances}\n{b}")
    print(f"every one of {number + 1:,} rows agrees with {name}")
