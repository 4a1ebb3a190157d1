#!/usr/bin/env python3
"""Asks sitereg and a look at every asset the same random questions, and compares the answers.

  Tests/Oracles/search_oracle.py --program .build/release/sitereg [--questions 100000] [--seed 1]

Boxes, distances, nearest ones and polygons, half of them on a lattice that the assets share, so
that points lie exactly on edges and corners, at exactly the distance (3-4-5 triangles) and equally
far. numpy looks at every point; shapely at the other shapes. Ends with 1 where they differ.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import shapely

WEST, SOUTH, SIDE = 258_000, 664_000, 4_000
TRIANGLES = [(3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29)]


def make_assets(rng, count):
    """Geometries on and off the lattice: nine points to one other shape."""
    on_lattice = rng.random(count) < 0.5
    xy = rng.uniform(0, SIDE, (count, 2)).round(3)
    xy[on_lattice] = rng.integers(0, SIDE // 10, (on_lattice.sum(), 2)) * 10
    xy += (WEST, SOUTH)
    shapes = []
    for number, (x, y) in enumerate(xy):
        kind = number % 20
        if kind == 3:
            shapes.append(shapely.box(x, y, x + 40, y + 30))
        elif kind == 9:
            outer = [(x, y), (x + 90, y), (x + 90, y + 90), (x, y + 90)]
            hole = [(x + 30, y + 30), (x + 60, y + 30), (x + 60, y + 60), (x + 30, y + 60)]
            shapes.append(shapely.Polygon(outer, [hole]))
        elif kind == 15:
            shapes.append(shapely.LineString([(x, y), (x + 50, y + 70), (x + 90, y)]))
        else:
            shapes.append(shapely.Point(x, y))
    return shapes


def write_assets(path, shapes):
    with open(path, "w", encoding="utf-8") as out:
        for number, shape in enumerate(shapes):
            out.write(json.dumps({
                "type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)),
                "properties": {"reference": f"A{number:06d}"}}) + "\n")


def place(rng):
    if rng.random() < 0.5:
        return (WEST + int(rng.integers(0, SIDE // 10)) * 10,
                SOUTH + int(rng.integers(0, SIDE // 10)) * 10)
    return (round(WEST + rng.uniform(0, SIDE), 3), round(SOUTH + rng.uniform(0, SIDE), 3))


def questions(rng, count):
    """(kind, place or box, metres or number)"""
    for number in range(count):
        x, y = place(rng)
        match number % 5:
            case 0 | 1:
                w, h = int(rng.integers(0, 15)) * 10, int(rng.integers(0, 15)) * 10
                yield "box", (x, y, x + w, y + h), None
            case 2:
                a, b, c = TRIANGLES[int(rng.integers(0, len(TRIANGLES)))]
                metres = c * 10 if rng.random() < 0.5 else round(rng.uniform(0, 150), 2)
                yield "within", (x, y), metres
            case 3:
                yield "nearest", (x, y), int(rng.integers(1, 15))
            case 4:
                size = int(rng.integers(3, 12)) * 10
                yield "polygon", (x, y, size), None


def polygon(x, y, size):
    """A square with a square hole, its corners on the lattice where its place is."""
    inner = size // 30 * 10
    return shapely.Polygon(
        [(x, y), (x + size, y), (x + size, y + size), (x, y + size)],
        [[(x + 10, y + 10), (x + inner, y + 10), (x + inner, y + inner), (x + 10, y + inner)]]
        if inner > 10 else [])


class Oracle:
    def __init__(self, shapes):
        self.shapes = np.array(shapes)
        self.is_point = shapely.get_type_id(self.shapes) == 0
        self.points = np.flatnonzero(self.is_point)
        self.others = np.flatnonzero(~self.is_point)
        self.xy = shapely.get_coordinates(self.shapes[self.points])
        self.other_shapes = self.shapes[self.others]
        shapely.prepare(self.other_shapes)
        self.bounds = shapely.bounds(self.other_shapes)

    def near(self, box):
        """The others whose box touches one, so that GEOS is asked about few."""
        b = self.bounds
        return np.flatnonzero(
            (b[:, 0] <= box[2]) & (b[:, 2] >= box[0]) & (b[:, 1] <= box[3]) & (b[:, 3] >= box[1]))

    def box(self, box):
        x, y = self.xy[:, 0], self.xy[:, 1]
        found = self.points[(x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])]
        near = self.near(box)
        area = shapely.box(*box) if box[0] < box[2] and box[1] < box[3] else (
            shapely.Point(box[0], box[1]) if box[0] == box[2] and box[1] == box[3]
            else shapely.LineString([box[:2], box[2:]]))
        others = near[shapely.intersects(self.other_shapes[near], area)]
        return sorted([*found, *self.others[others]])

    def distances(self, x, y):
        d = np.empty(len(self.shapes))
        dx, dy = self.xy[:, 0] - x, self.xy[:, 1] - y
        d[self.points] = np.sqrt(dx * dx + dy * dy)
        d[self.others] = shapely.distance(self.other_shapes, shapely.Point(x, y))
        return d

    def within(self, x, y, metres):
        near = self.near((x - metres - 1, y - metres - 1, x + metres + 1, y + metres + 1))
        dx, dy = self.xy[:, 0] - x, self.xy[:, 1] - y
        d = np.sqrt(dx * dx + dy * dy)
        hits = [(d[i], self.points[i]) for i in np.flatnonzero(d <= metres)]
        far = shapely.distance(self.other_shapes[near], shapely.Point(x, y))
        hits += [(far[i], self.others[near[i]]) for i in np.flatnonzero(far <= metres)]
        return [(i, m) for m, i in sorted(hits)]

    def nearest(self, x, y, count):
        # Enough lies within a hundred metres of everywhere; where it does not, everything counts.
        hits = self.within(x, y, 100.0)
        if len(hits) < count:
            d = self.distances(x, y)
            hits = [(i, d[i]) for i in np.lexsort((np.arange(len(d)), d))]
        return hits[:count]

    def polygon(self, area):
        box = area.bounds
        x, y = self.xy[:, 0], self.xy[:, 1]
        inside = np.flatnonzero((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]))
        shapely.prepare(area)
        found = self.points[inside[shapely.intersects(area, self.shapes[self.points[inside]])]]
        near = self.near(box)
        others = near[shapely.intersects(area, self.other_shapes[near])]
        return sorted([*found, *self.others[others]])


def ask(program, registry, folder, asked, threads):
    """Answers of sitereg by question: asset numbers and distances in its order."""
    path = folder / "questions.csv"
    with open(path, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "wkt", "bbox", "within", "nearest"])
        for number, (kind, where, what) in enumerate(asked):
            match kind:
                case "box":
                    rows.writerow([number, "", ",".join(map(repr, where)), "", ""])
                case "within":
                    rows.writerow([number, f"POINT ({where[0]!r} {where[1]!r})", "", what, ""])
                case "nearest":
                    rows.writerow([number, f"POINT ({where[0]!r} {where[1]!r})", "", "", what])
                case "polygon":
                    rows.writerow([number, polygon(*where).wkt, "", "", ""])
    started = time.perf_counter()
    done = subprocess.run(
        [program, "search", "-r", registry, "--input", path, "--threads", str(threads)],
        capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"sitereg ended with {done.returncode}: {done.stderr.decode()[:500]}")
    seconds = time.perf_counter() - started
    answers = [[] for _ in asked]
    for row in csv.DictReader(done.stdout.decode().splitlines()):
        if row["site"]:
            metres = float(row["distance_m"]) if row["distance_m"] else None
            answers[int(row["query"])].append((int(row["site"].rsplit("/A")[-1]), metres))
    return answers, seconds, done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=".build/release/sitereg")
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--assets", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    shapes = make_assets(rng, options.assets)
    asked = list(questions(rng, options.questions))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        registry = folder / "r.gpkg"
        write_assets(folder / "assets.ndjson", shapes)
        subprocess.run([options.program, "init", registry], check=True, capture_output=True)
        subprocess.run(
            [options.program, "import", folder / "assets.ndjson", "-r", registry, "--as", "asset",
             "--kind", "k", "--crs", "EPSG:27700", "--owner", "o"],
            check=True, capture_output=True)
        answers, seconds, bytes_two = ask(options.program, registry, folder, asked, 2)
        _, _, bytes_one = ask(options.program, registry, folder, asked, 1)
    if bytes_one != bytes_two:
        raise SystemExit("the answers differ with the number of threads")
    print(f"sitereg: {len(asked) / seconds:,.0f} questions/s, start included")
    oracle = Oracle(shapes)
    wrong, found, exact = 0, 0, 0
    for number, ((kind, where, what), got) in enumerate(zip(asked, answers)):
        match kind:
            case "box":
                expected = [(i, None) for i in oracle.box(where)]
            case "polygon":
                expected = [(i, None) for i in oracle.polygon(polygon(*where))]
            case "within":
                expected = oracle.within(*where, what)
                exact += sum(m == what for _, m in expected)
            case "nearest":
                expected = oracle.nearest(*where, what)
        found += len(expected)
        same = [i for i, _ in got] == [i for i, _ in expected] and all(
            m is None or abs(m - n) <= 0.0005 + 1e-9 for (_, m), (_, n) in zip(got, expected))
        if not same:
            wrong += 1
            if wrong <= 5:
                print(f"question {number}: {kind} {where} {what}\n  sitereg {got[:12]}\n"
                      f"  oracle  {expected[:12]}", file=sys.stderr)
    print(f"{len(asked)} questions, {found} hits, {exact} at exactly the distance: "
          f"{wrong} answers differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
