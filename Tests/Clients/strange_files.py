#!/usr/bin/env python3
"""Files as strangers write them: where their features are agrees with pyproj, pyogrio and shapely.

GeoPackages with systems of their own and with curves, tables whose rows say in many ways where they
are, shapes too tangled to repair, look-alikes of GeoJSON; and points in any order, with whichever
shift grid. All inputs are made here.
"""
import csv
import io
import json
import math
import random
import sqlite3
import struct
import urllib.parse
import urllib.request
import zipfile

import numpy
import pyogrio.raw
import pyproj
import shapely

import _program as program

tally = program.Tally()
GEOGRAPHIC = ('GEOGCS["%s",DATUM["%s",SPHEROID["%s",%s]],PRIMEM["Greenwich",0.0],'
              'UNIT["Degree",0.0174532925199433]]')
WGS84 = GEOGRAPHIC % ("GCS_WGS_1984", "D_WGS_1984", "WGS_1984", "6378137,298.257223563")
AIRY = GEOGRAPHIC % ("GCS_OSGB_1936", "D_OSGB_1936", "Airy_1830", "6377563.396,299.3249646")
WORKS = (f'PROJCS["Works grid",{WGS84},PROJECTION["Transverse_Mercator"],'
         'PARAMETER["False_Easting",70000.0],PARAMETER["False_Northing",90000.0],'
         'PARAMETER["Central_Meridian",-4.2],PARAMETER["Scale_Factor",1.0],'
         'PARAMETER["Latitude_Of_Origin",55.7],UNIT["Meter",1.0]]')


def registry(folder, name):
    path = folder / name
    council = folder / "council.yaml"
    council.write_text("id: test\nname: Test\narea: [-7.5, 50, 1.7, 60.9]\n")
    program.run("init", path, "--council", council, "--quiet")
    return path


def imported(path, file, *options, target="asset", expect=(0, 2)):
    """The report of an import, and its exit code."""
    report = path.with_suffix(".report.json")
    report.unlink(missing_ok=True)
    kind = ("--kind", "thing") if target == "asset" else ()
    result = program.run(
        "import", file, "-r", path, "--as", target, *kind, "--report", report, "--quiet",
        "--no-progress", *options, expect=expect)
    return (json.loads(report.read_text()) if report.exists() else None), result


def places(path):
    """Each asset's place on the grid, read from the file by its reference."""
    found = {}
    with sqlite3.connect(path) as connection:
        for reference, blob in connection.execute("SELECT reference, geom FROM asset"):
            if blob:
                length = 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[blob[3] >> 1 & 7]
                found[reference] = shapely.from_wkb(bytes(blob[length:]))
    return found


def codes(report, member="notes"):
    return [entry["code"] for entry in report[member]]


def write_package(path, definition, geometries, number=100_000, organisation="NONE"):
    """A GeoPackage as SQLite alone makes it, with a system of its own."""
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as db:
        db.executescript("""
            PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
              organization TEXT, organization_coordsys_id INTEGER, definition TEXT,
              description TEXT);
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
              geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
            CREATE TABLE things (fid INTEGER PRIMARY KEY, geom BLOB, reference TEXT);""")
        db.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('own', ?, ?, ?, ?, NULL)",
                   (number, organisation, number, definition))
        db.execute("INSERT INTO gpkg_contents VALUES ('things', 'features', ?)", (number,))
        db.execute("INSERT INTO gpkg_geometry_columns VALUES ('things', 'geom', 'GEOMETRY', ?, 2, 2)",
                   (number,))
        for reference, wkb in geometries.items():
            head = b"GP" + bytes([0, 1]) + struct.pack("<i", number)
            db.execute("INSERT INTO things (geom, reference) VALUES (?, ?)", (head + wkb, reference))


def custom_systems(folder):
    path = registry(folder, "systems.gpkg")
    point = pyproj.Transformer.from_crs(4326, pyproj.CRS(WORKS), always_xy=True).transform(
        -4.25, 55.86)
    grid = pyproj.Transformer.from_crs(4277, 27700, always_xy=True).transform(-4.25, 55.86)
    expected = pyproj.Transformer.from_crs(4326, 27700, always_xy=True).transform(-4.25, 55.86)
    cases = [
        ("works", WORKS, point, expected, 8), ("airy", AIRY, (-4.25, 55.86), grid, 0.01),
        ("named", pyproj.CRS(27700).to_wkt("WKT1_ESRI"), (259_000.5, 665_000.25),
         (259_000.5, 665_000.25), 1e-6),
    ]
    for name, definition, place, want, tolerance in cases:
        file = folder / f"{name}.gpkg"
        write_package(file, definition, {name: shapely.to_wkb(shapely.Point(place))})
        report, _ = imported(path, file)
        got = places(path)[name]
        tally.check(math.dist((got.x, got.y), want) <= tolerance,
                    f"{name}: placed at {got.wkt}, pyproj says {want}")
        tally.check("undeclared-national-grid" not in codes(report), f"{name}: was taken as declared")
    file = folder / "undefined.gpkg"
    write_package(file, 'LOCAL_CS["Undefined SRS"]',
                  {"u": shapely.to_wkb(shapely.Point(259_000, 665_000))}, 99_999, "GDAL")
    report, _ = imported(path, file)
    tally.check("undeclared-national-grid" in codes(report), "99999 declares nothing")
    file = folder / "local.gpkg"
    write_package(file, 'LOCAL_CS["Building site",UNIT["metre",1],AXIS["X",EAST],AXIS["Y",NORTH]]',
                  {"l": shapely.to_wkb(shapely.Point(12, 34))})
    _, result = imported(path, file, expect=(65,))
    tally.check("--crs" in result.stderr, f"a local system is refused with --crs: {result.stderr}")
    # Heights in the number of the system, and in the positions.
    file = folder / "heights.gpkg"
    write_package(file, "", {"h": shapely.to_wkb(shapely.Point(259_000, 665_000, 12), flavor="iso")},
                  7405, "EPSG")
    report, _ = imported(path, file)
    tally.check(codes(report) == ["height-dropped"], f"EPSG:7405: {codes(report)}")
    tally.check(places(path)["h"].equals(shapely.Point(259_000, 665_000)), "EPSG:7405 is the grid")


def curves(folder):
    path = registry(folder, "curves.gpkg")
    triangle = [(259_000, 665_000), (259_010, 665_000), (259_010, 665_010), (259_000, 665_000)]
    line = lambda points: struct.pack("<BII", 1, 2, len(points)) + b"".join(
        struct.pack("<dd", *point) for point in points)
    ring = struct.pack("<BII", 1, 9, 2) + line(triangle[:2]) + line(triangle[1:])
    surface = struct.pack("<BII", 1, 10, 1) + ring
    arc = struct.pack("<BII", 1, 8, 3) + b"".join(struct.pack("<dd", *p) for p in triangle[:3])
    file = folder / "shapes.gpkg"
    write_package(file, "", {
        "surface": surface, "surfaces": struct.pack("<BII", 1, 12, 1) + surface,
        "lines": struct.pack("<BII", 1, 11, 1) + line(triangle),
        "arc": arc, "rounded": struct.pack("<BII", 1, 10, 1) + arc,
    }, 27700, "EPSG")
    report, _ = imported(path, file)
    got = places(path)
    want = shapely.Polygon(triangle)
    for name in ("surface", "surfaces"):
        tally.check(name in got and got[name].equals(want), f"{name} is its triangle")
    tally.check("lines" in got and got["lines"].equals(shapely.LineString(triangle)), "lines")
    messages = [entry["message"] for entry in report["quarantined"]]
    tally.check(len(messages) == 2 and all("CONVERT_TO_LINEAR" in text for text in messages),
                f"arcs are named with their remedy: {messages}")


def tables(folder):
    """The same places in every way that a row can say them, in any order of rows."""
    path = registry(folder, "tables.gpkg")
    to_grid = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    draw = random.Random(5)
    columns = ["ref", "the_geom", "Easting", "Northing", "Latitude", "Longitude", "Where"]
    rows, want = [], {}
    for number in range(120):
        lon, lat = round(draw.uniform(-4.4, -4.1), 7), round(draw.uniform(55.7, 56), 7)
        x, y = to_grid.transform(lon, lat)
        reference = f"R{number}"
        row = dict.fromkeys(columns, "") | {"ref": reference}
        form = number % 7
        if form == 0:
            row |= {"the_geom": f"POINT ({lon} {lat})"}
        elif form == 1:
            row |= {"Easting": f"{x:,.3f}", "Northing": f"{y:,.3f}"}
        elif form == 2:
            row |= {"Latitude": lat, "Longitude": lon}
        elif form == 3:
            point = shapely.set_srid(shapely.Point(lon, lat), 4326)
            row |= {"the_geom": shapely.to_wkb(point, hex=True, include_srid=True)}
        elif form == 4:
            row |= {"the_geom": json.dumps({"type": "Point", "coordinates": [lon, lat]})}
        elif form == 5:
            # Degrees in columns of metres.
            row |= {"Easting": lon, "Northing": lat}
        else:
            row |= {"the_geom": f"SRID=27700;POINT ({x:.3f} {y:.3f})"}
        rows.append(row)
        want[reference] = (x, y)
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        text = io.StringIO()
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        writer.writerows(rows)
        file = folder / "ways.csv"
        file.write_text(text.getvalue())
        report, _ = imported(path, file)
        tally.check(report["counts"]["quarantined"] == 0, f"ways: {report['quarantined'][:2]}")
        got = places(path)
        far = [name for name, place in want.items()
               if name not in got or math.dist((got[name].x, got[name].y), place) > 8]
        tally.check(not far, f"order {seed}: not where pyproj puts them: {far[:5]}")
        tally.check("places-disagree" not in codes(report), "one place each")


def tangles(folder):
    path = registry(folder, "tangles.gpkg")
    draw = numpy.random.default_rng(7)
    wild = draw.uniform(0, 5000, (3000, 2)) + (255_000, 660_000)
    overshoot = [(259_000, 665_000), (259_100, 665_000), (259_100, 665_100), (259_060, 664_990)]
    bowtie = [(259_000, 665_000), (259_100, 665_100), (259_100, 665_000), (259_000, 665_100)]
    features = [
        {"type": "Feature", "properties": {"reference": name},
         "geometry": shapely.geometry.mapping(shapely.Polygon(ring))}
        for name, ring in (("wild", wild), ("near", overshoot), ("bowtie", bowtie))]
    file = folder / "tangles.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    dry, _ = imported(path, file, "--crs", "EPSG:27700", "--dry-run")
    tally.check(codes(dry, "quarantined") == ["too-tangled", "repair-too-large"],
                f"a dry run names them: {codes(dry, 'quarantined')}")
    report, _ = imported(path, file, "--crs", "EPSG:27700")
    tally.check(report["quarantined"] == dry["quarantined"], "the import quarantines the same")
    tally.check("3001 positions" in report["quarantined"][0]["message"], "too tangled: how many")
    mended = shapely.make_valid(shapely.Polygon(overshoot), method="structure")
    tally.check(places(path)["near"].equals(mended), "what is nearly right is repaired as GEOS does")


def look_alikes(folder):
    path = registry(folder, "alike.gpkg")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("data/roads.shp", b"x")
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    shapefile = folder / "points.shp"
    pyogrio.raw.write(
        shapefile, numpy.array([shapely.to_wkb(shapely.Point(1, 2))], dtype=object),
        [numpy.array(["a"], dtype=object)], ["name"], geometry_type="Point", crs="EPSG:27700")
    made = {
        "esri.json": b'{"geometryType":"esriGeometryPoint","features":[]}',
        "topo.json": b'{"type":"Topology","arcs":[],"objects":{}}',
        "ckan.json": b'{"success":true,"result":{"records":[]}}',
        "array.json": b'[{"type":"Feature"}]', "page.html": b"<!doctype html><html></html>",
        "a.kml": b'<?xml version="1.0"?><kml xmlns="x"></kml>', "a.zip": archive.getvalue(),
        "a.xlsx": workbook.getvalue(),
    }
    words = {
        "esri.json": "Esri JSON", "topo.json": "TopoJSON", "ckan.json": "CKAN", "array.json": "array",
        "page.html": "HTML", "a.kml": "KML", "a.zip": "shapefile", "a.xlsx": "XLSX",
        "points.shp": "shapefile", "points.dbf": "shapefile", "points.shx": "shapefile",
        "points.prj": "shapefile",
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    for name, word in words.items():
        _, result = imported(path, folder / name, expect=(65,))
        tally.check(word in result.stderr, f"{name}: {result.stderr.strip()}")
    runs = program.run("runs", "list", "-r", path, "--format", "json").stdout
    tally.check("alike" not in runs and "esri" not in runs, f"no run is recorded: {runs[:200]}")


def any_order(folder):
    """Points in random order over the country come out as from south to north, one by one."""
    grid = program.grid_folder()
    draw = random.Random(11)
    points = [(round(draw.uniform(-5, 1), 6), round(draw.uniform(50.6, 58.4), 6))
              for _ in range(4000)]
    outputs = []
    for order in (points, sorted(points, key=lambda point: point[1])):
        file = folder / "points.txt"
        file.write_text("".join(f"{x} {y} {x}/{y}\n" for x, y in order))
        text = program.run("transform", "--from", "EPSG:4326", "--to", "EPSG:27700", "--input", file,
                           "--quiet").stdout
        outputs.append(text.splitlines())
        tally.check([line.split()[2] for line in outputs[-1]] == [f"{x}/{y}" for x, y in order],
                    "each line in its place")
    tally.check(sorted(outputs[0]) == sorted(outputs[1]), "the order changes no result")
    if grid:
        pyproj.datadir.append_data_dir(str(grid))
        transformer = pyproj.Transformer.from_crs(4258, 27700, always_xy=True)
        worst = max(math.dist(tuple(map(float, line.split()[:2])), transformer.transform(*point))
                    for line, point in zip(outputs[0], points))
        tally.check(worst < 0.05, f"pyproj with the same grid is {worst:.3f} m off")


def overlapping_areas(folder):
    """A filter's parts that overlap, or adjoin in a collection, are all of them together."""
    path = registry(folder, "overlapping.gpkg")
    points = {f"P{number}": (-4.3 + number * 0.001, 55.85) for number in range(100)}
    file = folder / "row.csv"
    file.write_text("ref,lon,lat\n" + "".join(f"{n},{x:.4f},{y}\n" for n, (x, y) in points.items()))
    imported(path, file)
    one, other = shapely.box(-4.3005, 55.84, -4.2505, 55.86), shapely.box(-4.2705, 55.84, -4.2305, 55.86)
    want = sum(one.union(other).covers(shapely.Point(place)) for place in points.values())
    areas = {"parts": shapely.MultiPolygon([one, other]),
             "collection": shapely.GeometryCollection([one, other])}
    with program.serving(path) as address:
        for name, area in areas.items():
            for function in ("S_INTERSECTS", "S_WITHIN"):
                question = urllib.parse.urlencode(
                    {"filter": f"{function}(geometry, {area.wkt})", "f": "json", "limit": 1})
                with urllib.request.urlopen(f"{address}/collections/sites/items?{question}") as answer:
                    matched = json.load(answer)["numberMatched"]
                tally.check(matched == want, f"{name}, {function}: {matched}, shapely says {want}")
    for name, area in areas.items():
        file = folder / "area.geojson"
        file.write_text(json.dumps(shapely.geometry.mapping(area)))
        for given in (file, area.wkt):
            found = program.run("search", "-r", path, "--polygon", given, "--format", "csv",
                                "--limit", "1000").stdout.count("test,thing,")
            tally.check(found == want, f"--polygon, {name}: {found}, shapely says {want}")


def main():
    program.grid_folder()
    with program.work_folder("strange") as folder:
        for part in (custom_systems, curves, tables, tangles, look_alikes, any_order,
                     overlapping_areas):
            part(folder)
    tally.close()


main()
