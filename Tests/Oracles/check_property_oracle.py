#!/usr/bin/env python3
"""Random layers and proposals against what shapely works out by brute force.

Every world comes from a seed: layers of polygons with holes, touching rings and shared edges,
slivers, multi-part surfaces, lines with collinear edges and points, all on whole metres, and
proposals in corners, on edges, at exactly a rule's distance (3-4-5 triangles), on whole and half
metres and anywhere. Each rule's result for each proposal is compared, and what it measured;
nothing of the program is used to work out what to expect. A layer is absent, one too old, and in
some features the value a filter asks for is missing, so that results are three-valued.
"""
import argparse
import json
import math
import pathlib
import random
import sys
import time

import numpy
import shapely

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Clients"))
import _program as program  # noqa: E402

EAST, NORTH, SIZE = 259000, 665000, 2000
# Printed to the millimetre, so half of one may be lost; nothing more than rounding besides.
PRINTED = 0.0005 + 1e-9
# Areas are sums of products: two libraries may part in the last digits.
AREA = 1e-6
PER_WORLD = 4000


class World:
    """The layers of one seed."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.layers = {
            "zones": [self.valid(self.holed) for _ in range(30)],
            "cells": self.cells(),
            "slivers": [self.valid(self.sliver) for _ in range(20)],
            "multis": [self.valid(self.multi) for _ in range(12)],
            "lines": [self.line() for _ in range(20)],
            "places": [shapely.Point(*self.spot()) for _ in range(40)],
            "old": [self.valid(self.holed) for _ in range(5)],
            "heights": [self.valid(self.holed) for _ in range(12)],
        }
        self.properties = {
            layer: [{"reference": f"{layer}-{number}",
                     "category": self.draw.choice(["A", "B", "B", None]),
                     "top": self.draw.choice([5, 10, 15, 20, None])}
                    for number in range(len(shapes))]
            for layer, shapes in self.layers.items()}

    def spot(self, margin=0):
        return (EAST + self.draw.randint(-margin, SIZE + margin),
                NORTH + self.draw.randint(-margin, SIZE + margin))

    def valid(self, make):
        while True:
            shape = make()
            if shape.is_valid and not shape.is_empty and shape.area > 0:
                return shape

    def ring(self, x, y, smallest, largest, corners):
        """A star-shaped ring of whole numbers, some of its corners on straight edges."""
        ring = []
        for corner in range(corners):
            angle = math.tau * corner / corners
            reach = self.draw.uniform(smallest, largest)
            ring.append((x + round(reach * math.cos(angle)), y + round(reach * math.sin(angle))))
        whole = []
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
            whole.append((ax, ay))
            steps = math.gcd(abs(bx - ax), abs(by - ay))
            if steps > 1 and self.draw.random() < 0.5:
                step = self.draw.randrange(1, steps)
                whole.append((ax + (bx - ax) // steps * step, ay + (by - ay) // steps * step))
        return whole

    def holed(self):
        x, y = self.spot()
        largest = self.draw.choice([40, 120, 300])
        outer = self.ring(x, y, largest * 0.7, largest, self.draw.randint(4, 30))
        holes = []
        if self.draw.random() < 0.7:
            holes.append(self.ring(x, y, largest * 0.2, largest * 0.5, self.draw.randint(3, 12)))
            if self.draw.random() < 0.4:
                # The hole touches the outer ring in one corner.
                holes[0][0] = outer[0]
        return shapely.Polygon(outer, holes)

    def cells(self):
        """Neighbours that share whole edges and corners, and one inside another's hole."""
        x, y = self.spot()
        side = self.draw.choice([30, 50, 100])
        found = [shapely.box(x + side * i, y + side * j, x + side * (i + 1), y + side * (j + 1))
                 for i in range(4) for j in range(3) if (i, j) != (1, 1)]
        inner = shapely.box(x - 300, y - 300, x - 200, y - 200)
        outer = shapely.box(x - 350, y - 350, x - 150, y - 150).difference(inner)
        return found + [inner, outer]

    def sliver(self):
        x, y = self.spot()
        dx, dy = self.draw.randint(-400, 400), self.draw.randint(-400, 400)
        ux, uy = self.draw.choice([(0, 1), (1, 0), (1, 1), (0, 2)])
        return shapely.Polygon([(x, y), (x + dx, y + dy), (x + 2 * dx, y + 2 * dy),
                                (x + dx + ux, y + dy + uy)])

    def multi(self):
        parts = [self.valid(self.holed) for _ in range(self.draw.randint(2, 4))]
        return shapely.MultiPolygon(parts)

    def line(self):
        x, y = self.spot()
        corners = [(x, y)]
        dx, dy = self.draw.choice([(3, 4), (4, -3), (1, 0), (0, 1), (5, 12)])
        for _ in range(self.draw.randint(1, 8)):
            if self.draw.random() < 0.4:
                dx, dy = self.draw.choice([(3, 4), (4, -3), (1, 0), (0, 1), (5, 12), (-7, 24)])
            length = self.draw.randint(5, 40)
            corners.append((corners[-1][0] + dx * length, corners[-1][1] + dy * length))
        return shapely.LineString(corners)

    def points(self, count):
        corners = numpy.concatenate(
            [shapely.get_coordinates(shapes) for shapes in self.layers.values()]).tolist()
        edges = []
        for shapes in self.layers.values():
            for ring in shapely.get_parts(shapely.boundary(
                    [s if s.geom_type != "Point" else s.buffer(1) for s in shapes])):
                coordinates = shapely.get_coordinates(ring).tolist()
                edges += zip(coordinates, coordinates[1:])
        draw, found = self.draw, []
        for number in range(count):
            x, y = draw.choice(corners)
            kind = number % 8
            if kind == 0:
                pass
            elif kind == 1:
                (x, y), (bx, by) = draw.choice(edges)
                dx, dy = round(bx - x), round(by - y)
                steps = math.gcd(abs(dx), abs(dy)) or 1
                step = draw.randint(0, steps)
                x, y = x + dx // steps * step, y + dy // steps * step
            elif kind in (2, 3):
                times = draw.choice([1, 2, 4, 5, 10, 20, 40])
                dx, dy = draw.choice([(3, 4), (4, 3), (5, 0), (0, 5)])
                x += times * dx * draw.choice([1, -1])
                y += times * dy * draw.choice([1, -1])
            elif kind == 4:
                x, y = self.spot(100)
            elif kind == 5:
                x, y = (value + draw.choice([0, 0.5]) for value in self.spot(100))
            else:
                x = round(EAST + draw.uniform(-100, SIZE + 100), 3)
                y = round(NORTH + draw.uniform(-100, SIZE + 100), 3)
            found.append(shapely.Point(x, y))
        return found

    def surfaces(self, count):
        return [self.valid(lambda: shapely.Polygon(
            self.ring(*self.spot(), 5, self.draw.choice([20, 80]), self.draw.randint(3, 9))))
            for _ in range(count)]


def rules():
    """Every relation over every layer, with and without a filter."""
    found = []

    def add(layer, relation, where=None, **figures):
        found.append({"id": f"r{len(found)}", "layer": layer, "relation": relation,
                      "where": where, **figures})

    surfaces = ["zones", "cells", "slivers", "multis"]
    for layer in [*surfaces, "lines", "places", "old", "absent"]:
        for where in [None, "A"]:
            add(layer, "intersects", where)
            add(layer, "disjoint", where)
            add(layer, "within-distance", where, metres=25)
            add(layer, "farther-than", where, metres=100)
            add(layer, "nearest", where)
            add(layer, "count-within", where, **{"metres": 200, "more-than": 2})
    for layer in surfaces:
        add(layer, "within")
        add(layer, "share-covered", percent=25)
        add(layer, "share-covered", "A", percent=10)
    add("heights", "height-limit", limitProperty="top")
    add("heights", "height-limit", "A", limitProperty="top")
    return found


def write_pack(path, all_rules):
    lines = ["pack: property-test", 'version: "1"', "title: Property test", "rules:"]
    for rule in all_rules:
        condition = {key: value for key, value in rule.items() if key not in ("id", "where")}
        if rule["where"]:
            condition["where"] = f"category = '{rule['where']}'"
        lines.append(f"  - {{id: {rule['id']}, title: T, explanation: E, clause: C, "
                     f"effect: advisory, failsWhen: {json.dumps(condition)}}}")
    path.write_text("\n".join(lines) + "\n")


def build(world, folder, pack):
    registry = folder / "world.gpkg"
    registry.unlink(missing_ok=True)
    program.run("init", registry)
    profile = folder / "old.yaml"
    profile.write_text("profile: old\ntitle: Old\ntarget: {as: constraint, layer: old}\n"
                       "provenance: {dated: 2001-01-01}\nreference: reference\n"
                       "layer: {title: Old, maxAgeInDays: 30}\n")
    for layer, shapes in world.layers.items():
        features = [{"type": "Feature", "properties": properties,
                     "geometry": shapely.geometry.mapping(shape)}
                    for shape, properties in zip(shapes, world.properties[layer])]
        source = folder / f"{layer}.geojson"
        source.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        more = ["--profile", profile] if layer == "old" else []
        program.run("import", source, "-r", registry, "--as", f"constraint:{layer}",
                    "--crs", "EPSG:27700", "--on-invalid", "reject", "--no-progress", *more)
    return registry


def ask(registry, folder, pack, proposals, heights):
    """The program's findings; positions as a table, everything else as features."""
    if proposals[0].geom_type == "Point":
        source = folder / "proposals.csv"
        rows = ["id,easting,northing,height"]
        for number, (place, height) in enumerate(zip(proposals, heights)):
            rows.append(f"p{number},{place.x!r},{place.y!r},{'' if height is None else height}")
        source.write_text("\n".join(rows) + "\n")
    else:
        source = folder / "proposals.geojsonl"
        source.write_text("".join(json.dumps(
            {"type": "Feature", "properties": {"id": f"p{number}", "height": height},
             "geometry": shapely.geometry.mapping(place)}) + "\n"
            for number, (place, height) in enumerate(zip(proposals, heights))))
    answers = folder / "answers.ndjson"
    program.run("check", "-r", registry, "--input", source, "--equipment", "cabinet", "--pack",
                pack, "--format", "ndjson", "--no-progress", "-o", answers)
    with answers.open() as lines:
        return [json.loads(line) for line in lines]


class Expected:
    """What shapely says of one layer for all proposals at once."""

    def __init__(self, shapes, properties, proposals, heights):
        self.shapes = numpy.array(shapes)
        self.proposals = numpy.array(proposals)
        self.heights = heights
        shapely.prepare(self.shapes)
        grid = (self.shapes[None, :], self.proposals[:, None])
        self.distance = shapely.distance(*grid)
        self.touches = shapely.intersects(*grid)
        self.covers = shapely.covers(*grid)
        self.categories = [entry["category"] for entry in properties]
        self.tops = [entry["top"] for entry in properties]
        self.area = shapely.area(self.proposals)

    def counting(self, where):
        """Features that count, and those of which it is not known."""
        if where is None:
            return numpy.ones(len(self.shapes), bool), numpy.zeros(len(self.shapes), bool)
        return (numpy.array([c == where for c in self.categories]),
                numpy.array([c is None for c in self.categories]))

    def depth(self, row, hits):
        return max(shapely.distance(shapely.boundary(self.shapes[hit]), self.proposals[row])
                   for hit in hits)

    def answer(self, rule, row):
        """Result and measured value; None for a value that is not compared."""
        yes, unknown = self.counting(rule["where"])
        relation = rule["relation"]
        distance = self.distance[row]
        if relation in ("intersects", "disjoint", "within"):
            met = self.covers[row] if relation == "within" else self.touches[row]
            hits = numpy.flatnonzero(met & yes)
            if not len(hits):
                if (met & unknown).any():
                    return "undetermined", None
                return ("fail" if relation == "disjoint" else "pass"), None
            result = "pass" if relation == "disjoint" else "fail"
            if self.shapes[hits[0]].geom_type in ("Polygon", "MultiPolygon"):
                return result, self.depth(row, hits)
            return result, None
        if relation == "nearest":
            return "pass", (distance[yes].min() if yes.any() else None)
        if relation in ("within-distance", "farther-than"):
            near = distance <= rule["metres"]
            measured = distance[yes].min() if yes.any() else None
            if not (near & yes).any() and (near & unknown).any():
                return "undetermined", measured
            fails = (near & yes).any() == (relation == "within-distance")
            return ("fail" if fails else "pass"), measured
        if relation == "count-within":
            near = distance <= rule["metres"]
            count = int((near & yes).sum())
            if count > rule["more-than"]:
                return "fail", count
            open_ = count + int((near & unknown).sum()) > rule["more-than"]
            return ("undetermined" if open_ else "pass"), count
        if relation == "share-covered":
            return self.share(rule["percent"], row, yes, unknown)
        return self.height(row, yes, unknown)

    def share(self, percent, row, yes, unknown):
        if not self.area[row] > 0:
            return "undetermined", None
        place = self.proposals[row]

        def covered(chosen):
            hits = self.shapes[self.touches[row] & chosen]
            if not len(hits):
                return 0.0
            return shapely.area(shapely.intersection(shapely.union_all(hits), place)) \
                / self.area[row] * 100

        share, possible = covered(yes), covered(yes | unknown)
        if min(abs(share - percent), abs(possible - percent)) < AREA:
            return None, share
        if share > percent:
            return "fail", share
        return ("undetermined" if possible > percent else "pass"), share

    def height(self, row, yes, unknown):
        height = self.heights[row]
        zones = numpy.flatnonzero(self.touches[row] & (yes | unknown))
        limits = [self.tops[zone] for zone in zones if yes[zone] and self.tops[zone] is not None]
        # A limit that is not known, or a zone of which it is not known whether it counts.
        missing = [zone for zone in zones if self.tops[zone] is None or unknown[zone]]
        if height is None:
            return ("undetermined" if limits or missing else "pass"), None
        if limits and height > min(limits):
            return "fail", height
        return ("undetermined" if missing else "pass"), height


def compare(world, all_rules, proposals, heights, answers, differences, counts):
    layers = {layer: Expected(shapes, world.properties[layer], proposals, heights)
              for layer, shapes in world.layers.items()}
    assert len(answers) == len(proposals), "a row is missing"
    for row, answer in enumerate(answers):
        findings = {finding["rule"]: finding for finding in answer.get("findings", [])}
        for rule in all_rules:
            finding = findings.get(rule["id"], {})
            got = finding.get("result")
            measured = finding.get("measured", {}).get("value")
            if rule["layer"] in layers:
                want, value = layers[rule["layer"]].answer(rule, row)
            else:
                want, value = "undetermined", None
            if rule["layer"] == "old":
                want = "undetermined"
            counts[want or "on the limit"] = counts.get(want or "on the limit", 0) + 1
            room = 0.0005 + AREA if rule["relation"] == "share-covered" else PRINTED
            same = want is None or got == want
            if same and value is not None:
                counts["measured"] = counts.get("measured", 0) + 1
                same = measured is not None and abs(measured - value) <= room
            if not same:
                differences.append(
                    f"{proposals[row].wkt}: {json.dumps(rule)}: {got} {measured}, "
                    f"expected {want} {value}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--checks", type=int, default=1_000_000, help="rules times proposals")
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args()
    started, all_rules = time.monotonic(), rules()
    differences, counts, proposed, world_number = [], {}, 0, 0
    with program.work_folder("property") as folder:
        pack = folder / "pack.yaml"
        write_pack(pack, all_rules)
        while proposed * len(all_rules) < options.checks and len(differences) < 40:
            world = World(options.seed + world_number)
            registry = build(world, folder, pack)
            world_number += 1
            wanted = min(PER_WORLD, options.checks // len(all_rules) + 1 - proposed)
            few = max(1, wanted // 20)
            for proposals in (world.points(wanted - few), world.surfaces(few)):
                if not proposals:
                    continue
                heights = [world.draw.choice([None, 5, 10, 12.5, 20]) for _ in proposals]
                answers = ask(registry, folder, pack, proposals, heights)
                compare(world, all_rules, proposals, heights, answers, differences, counts)
                proposed += len(proposals)
    for difference in differences[:40]:
        print(difference)
    print(f"{proposed * len(all_rules):,} checks: {proposed:,} proposals by {len(all_rules)} rules "
          f"in {world_number} worlds, {len(differences)} differences; "
          + ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
          + f"; {time.monotonic() - started:.0f} s")
    if differences:
        sys.exit("FAILED: the program and shapely disagree")


if __name__ == "__main__":
    main()
