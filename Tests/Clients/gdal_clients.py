#!/usr/bin/env python3
"""GDAL against the registry file and the running portal.

Debian's GDAL reads every feature table and finds the GeoPackage valid; rows that Debian's ogr2ogr
and ogrinfo, its Python bindings and pyogrio's own GDAL insert, change and delete keep the index
right and show in search and in the event log; the OAPIF driver reads every feature from
`sitereg serve`, where the file says it is, and every property of every kind, with its value. Of a large registry (5,000 assets; 1,000,000 with
SITEREG_FULL=1) ogr2ogr and pyogrio read every feature where and what its source says it is.
"""
import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.request

import _program as program

SYSTEM_PYTHON = "/usr/bin/python3"
IMPORTS = [
    ("postcodes.csv", "postcode", "postcodes"),
    ("wards.geojson", "constraint:wards", "wards"),
    ("conservation-areas.geojson", "constraint:conservation-areas", "conservation-areas"),
    ("flood-zones.geojson", "constraint:flood-zones", "flood-zones"),
    ("listed-buildings.geojson", "constraint:listed-buildings", "listed-buildings"),
    ("masts.geojson", "installation", "masts"),
    ("lighting-columns.geojson", "asset", "lighting-columns"),
    ("land-parcels.geojson", "asset", "land-parcels"),
    ("ducts.geojson", "asset", "ducts"),
]
# Where the made rows go: on the grid, in the middle of the sample.
EASTING, NORTHING = 259213.0, 665382.0
LARGE = 1_000_000 if os.environ.get("SITEREG_FULL") == "1" else 5_000

DUMP = r"""
import json, sys
from osgeo import gdal, ogr, osr
gdal.UseExceptions()
source, reproject = sys.argv[1], sys.argv[2] == "reproject"
data = gdal.OpenEx(source, gdal.OF_VECTOR | gdal.OF_READONLY)
turn = None
if reproject:
    grid, degrees = osr.SpatialReference(), osr.SpatialReference()
    grid.ImportFromEPSG(27700); degrees.ImportFromEPSG(4326)
    for system in (grid, degrees):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    turn = osr.CoordinateTransformation(grid, degrees)
def positions(geometry):
    inner = sum(positions(geometry.GetGeometryRef(i)) for i in range(geometry.GetGeometryCount()))
    return inner or geometry.GetPointCount()
layers = {}
for i in range(data.GetLayerCount()):
    layer = data.GetLayer(i)
    if layer.GetGeomType() == ogr.wkbNone: continue
    rows = {}
    for feature in layer:
        geometry = feature.GetGeometryRef()
        if geometry is None:
            rows[feature.GetFID()] = None
            continue
        geometry = geometry.Clone()
        if turn: geometry.Transform(turn)
        west, east, south, north = geometry.GetEnvelope()
        rows[feature.GetFID()] = [positions(geometry), west, south, east, north]
    layers[layer.GetName()] = rows
json.dump(layers, sys.stdout)
"""

EDIT = r"""
import sys
from osgeo import gdal, ogr
gdal.UseExceptions()
data = gdal.OpenEx(sys.argv[1], gdal.OF_VECTOR | gdal.OF_UPDATE)
layer = data.GetLayerByName("asset")
layer.SetAttributeFilter("reference = 'BY-OGR2OGR-2'")
feature = layer.GetNextFeature()
feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (%s %s)" % (sys.argv[2], sys.argv[3])))
layer.SetFeature(feature)
layer.SetAttributeFilter("reference = 'BY-OGR2OGR-3'")
layer.DeleteFeature(layer.GetNextFeature().GetFID())
"""

tally = program.Tally()


def tool(*command, environment=None, expect_success=True, seconds=300):
    result = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, errors="replace", timeout=seconds,
        env={**os.environ, **(environment or {})})
    if expect_success and result.returncode != 0:
        sys.exit(f"FAILED: {' '.join(map(str, command))[:200]}\n{result.stdout[-1500:]}"
                 f"{result.stderr[-1500:]}")
    return result


def make_registry(folder):
    sample, registry = folder / "sample", folder / "sample.gpkg"
    tool(sys.executable, program.ROOT / "scripts/make-sample-data", sample)
    program.run("init", registry, "--council", program.ROOT / "data/councils/glasgow.yaml")
    for file, target, profile in IMPORTS:
        program.run(
            "import", sample / file, "--registry", registry, "--as", target, "--no-progress",
            "--profile", program.ROOT / f"data/profiles/sample-{profile}.yaml")
    return registry


def query(registry, sql, *values):
    connection = sqlite3.connect(f"file:{registry}?mode=ro", uri=True)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def tables(registry):
    """Feature table to the collection it is published as."""
    named = dict(query(registry, "SELECT table_name, id FROM constraint_layer"))
    listed = query(
        registry, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
    own = {"asset": "sites", "installation": "installations"}
    return {table: own.get(table) or named.get(table) for (table,) in listed}


def reads_every_table(registry):
    listing = tool("ogrinfo", "-ro", "-al", "-so", registry).stdout
    seen = dict(re.findall(r"^Layer name: (.+)\n(?:.*\n)*?Feature Count: (\d+)$", listing, re.M))
    for table in tables(registry):
        ((count,),) = query(registry, f'SELECT COUNT(*) FROM "{table}"')
        tally.check(seen.get(table) == str(count),
                    f"ogrinfo finds {count} features in {table}, says {seen.get(table)}")
    stray = set(seen) - set(tables(registry)) - {
        name for (name,) in query(registry, "SELECT table_name FROM gpkg_contents")}
    tally.check(not stray, f"ogrinfo lists no internal table, but lists {sorted(stray)}")
    tally.check("OSGB" in listing or "27700" in listing, "ogrinfo names the National Grid")


def is_valid(registry, when):
    result = tool(SYSTEM_PYTHON, "-m", "osgeo_utils.samples.validate_gpkg", registry,
                  expect_success=False)
    tally.check(result.returncode == 0,
                f"validate_gpkg {when}: {(result.stdout + result.stderr).strip()[-800:]}")


def found(registry, *arguments):
    result = program.run("search", "--registry", registry, "--format", "geojson", "--limit",
                         "1000", *arguments)
    return {f["properties"].get("reference") for f in json.loads(result.stdout)["features"]}


def outside_events(registry):
    return query(registry, "SELECT actor, detail FROM event WHERE act = 'outside-edit'")


def is_sound(registry, what):
    result = program.run("verify", "--registry", registry, expect=None)
    tally.check(result.returncode == 0, f"verify after {what}: {result.stdout}{result.stderr}")
    result = program.run("audit", "verify", "--registry", registry, expect=None)
    tally.check(result.returncode == 0, f"audit verify after {what}: {result.stderr}")
    ((loose,),) = query(registry, """
        SELECT COUNT(*) FROM asset LEFT JOIN rtree_asset_geom AS r ON r.id = fid
        WHERE geom IS NOT NULL AND r.id IS NULL""")
    ((stray,),) = query(registry, """
        SELECT COUNT(*) FROM rtree_asset_geom WHERE id NOT IN (SELECT fid FROM asset)""")
    tally.check(loose == 0 and stray == 0,
                f"index after {what}: {loose} rows not in it, {stray} of its rows without one")


def noticed(registry, before, what):
    """After a question to the registry, the log holds one more event for what was done."""
    events = outside_events(registry)
    tally.check(len(events) == before + 1, f"{what}: {len(events) - before} events, expected 1")
    tally.check(all(actor == "outside" for actor, _ in events), f"{what}: the actor is 'outside'")
    return len(events)


def debian_edits(registry, folder):
    at = f"{EASTING},{NORTHING}"
    before = found(registry, "--near", at, "--within", "50")
    count = len(outside_events(registry))

    rows = [{
        "type": "Feature",
        "properties": {"owner": "glasgow", "kind": "kiosk", "reference": f"BY-OGR2OGR-{i}",
                       "name": f"Zymurgy kiosk {i}"},
        "geometry": {"type": "Point", "coordinates": [EASTING + i, NORTHING]},
    } for i in (1, 2, 3)]
    source = folder / "kiosks.geojson"
    source.write_text(json.dumps({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
        "features": rows}))
    tool("ogr2ogr", "-append", "-f", "GPKG", "-nln", "asset", registry, source)
    new = found(registry, "--near", at, "--within", "50") - before
    tally.check(new == {"BY-OGR2OGR-1", "BY-OGR2OGR-2", "BY-OGR2OGR-3"},
                f"search near finds what ogr2ogr appended: {sorted(map(str, new))}")
    tally.check(len(found(registry, "--text", "zymurgy")) == 3, "text search finds it too")
    count = noticed(registry, count, "ogr2ogr -append")
    is_sound(registry, "ogr2ogr -append")

    tool("ogrinfo", registry, "-sql",
         "UPDATE asset SET name = 'Quokka kiosk' WHERE reference = 'BY-OGR2OGR-1'")
    tally.check(found(registry, "--text", "quokka") == {"BY-OGR2OGR-1"},
                "text search finds the name that ogrinfo gave")
    tally.check("BY-OGR2OGR-1" not in found(registry, "--text", "zymurgy"),
                "text search forgets the name before")
    count = noticed(registry, count, "ogrinfo UPDATE")
    ((images,),) = query(registry, """
        SELECT COUNT(*) FROM asset_history WHERE reference = 'BY-OGR2OGR-1'""")
    tally.check(images >= 1, "the history keeps the row before")

    tool(SYSTEM_PYTHON, "-c", EDIT, registry, EASTING + 3000, NORTHING)
    there = found(registry, "--near", f"{EASTING + 3000},{NORTHING}", "--within", "5")
    tally.check("BY-OGR2OGR-2" in there, "search finds the row where Debian's bindings moved it")
    here = found(registry, "--near", at, "--within", "50")
    tally.check("BY-OGR2OGR-2" not in here, "and no longer where it was")
    tally.check("BY-OGR2OGR-3" not in here, "search does not find the row they deleted")
    count = noticed(registry, count, "SetFeature and DeleteFeature")

    tool("ogrinfo", registry, "-sql", "DELETE FROM asset WHERE kind = 'kiosk'")
    gone = program.run("search", "--registry", registry, "--kind", "kiosk", "--near", at,
                       "--within", "9000", expect=(64,))
    tally.check("there is no kind 'kiosk'" in gone.stderr,
                f"search knows no kind kiosk after ogrinfo's DELETE: {gone.stderr}")
    tally.check(not found(registry, "--text", "kiosk"), "nor does text search")
    noticed(registry, count, "ogrinfo DELETE")
    is_sound(registry, "Debian's edits")


def pyogrio_edits(registry):
    try:
        import numpy
        import pyogrio
        import shapely
    except ImportError as missing:
        print(f"skipped: pyogrio's edits: {missing}")
        return
    count = len(outside_events(registry))
    names = [f"BY-PYOGRIO-{i}" for i in range(20)]
    pyogrio.raw.write(
        str(registry), layer="asset", driver="GPKG", append=True, crs="EPSG:27700",
        geometry_type="Unknown",
        geometry=numpy.array(
            [shapely.to_wkb(shapely.Point(EASTING + i, NORTHING + 7)) for i in range(20)],
            dtype=object),
        fields=["owner", "kind", "reference", "name"],
        field_data=[numpy.array(values, dtype=object) for values in (
            ["glasgow"] * 20, ["kiosk"] * 20, names, ["Axolotl kiosk"] * 20)])
    near = found(registry, "--near", f"{EASTING + 10},{NORTHING + 7}", "--within", "10.5",
                 "--kind", "kiosk")
    tally.check(near == set(names), f"search finds what pyogrio wrote: {len(near)} of 20")
    tally.check(len(found(registry, "--text", "axolotl")) == 20, "text search finds it too")
    noticed(registry, count, "pyogrio's append")
    is_sound(registry, f"pyogrio's append (GDAL {pyogrio.__gdal_version__})")
    meta = pyogrio.read_info(str(registry), layer="asset", force_feature_count=True)
    ((rows,),) = query(registry, "SELECT COUNT(*) FROM asset")
    tally.check(meta["features"] == rows, f"pyogrio counts {meta['features']} of {rows} assets")


PUSH = r"""
import json, sys
from osgeo import gdal, ogr
gdal.UseExceptions()
data = gdal.OpenEx(sys.argv[1], gdal.OF_VECTOR | gdal.OF_READONLY)
layer = data.GetLayerByName("sites")
layer.SetAttributeFilter(sys.argv[2])
count = layer.GetFeatureCount()
json.dump([count, sorted(feature.GetFID() for feature in layer)], sys.stdout)
"""


def pushes_conditions_down(registry, address, environment):
    """GDAL sends `column = value` as a parameter of its own, and counts by `resultType=hits`."""
    ((kind, ward, reference),) = query(
        registry,
        "SELECT kind, ward, reference FROM asset WHERE ward IS NOT NULL ORDER BY fid DESC LIMIT 1")
    for sql, values in (("kind = ?", (kind,)), ("kind = ? AND ward = ?", (kind, ward)),
                        ("reference = ?", (reference,))):
        wanted = sorted(f for (f,) in query(
            registry, f"SELECT fid FROM asset WHERE {sql}", *values))
        text = sql
        for value in values:
            text = text.replace("?", "'" + value.replace("'", "''") + "'", 1)
        asked = tool(SYSTEM_PYTHON, "-c", PUSH, f"OAPIF:{address}", text,
                     environment={**environment, "CPL_DEBUG": "HTTP,OAPIF"})
        count, ids = json.loads(asked.stdout)
        tally.check(count == len(wanted) and ids == wanted,
                    f"OAPIF {text}: {count} and {len(ids)} features, not {len(wanted)}")
        tally.check("kind=" in asked.stderr or "reference=" in asked.stderr,
                    f"OAPIF {text}: the condition is sent along")
        tally.check("resultType=hits" in asked.stderr, f"OAPIF {text}: counted by hits")


def oapif_reads_everything(registry):
    grid = program.grid_folder()
    environment = {}
    if grid is None:
        print("note: no OSTN15 grid found; positions are compared without it")
    else:
        environment = {"PROJ_DATA": f"{grid}:/usr/share/proj", "PROJ_NETWORK": "OFF"}
    named = tables(registry)
    wanted = json.loads(
        tool(SYSTEM_PYTHON, "-c", DUMP, registry, "reproject", environment=environment).stdout)
    wanted = {named[table]: rows for table, rows in wanted.items() if table in named}
    with program.serving(registry) as address:
        given = json.loads(
            tool(SYSTEM_PYTHON, "-c", DUMP, f"OAPIF:{address}", "plain",
                 environment=environment).stdout)
        pushes_conditions_down(registry, address, environment)
    tally.check(set(given) == set(wanted), f"collections {sorted(given)}, tables {sorted(wanted)}")
    for collection, rows in wanted.items():
        read = given.get(collection, {})
        if not tally.check(len(read) == len(rows),
                           f"{collection}: OAPIF reads {len(read)} of {len(rows)}"):
            continue
        worst, first = 0.0, None
        for fid, want in rows.items():
            got = read.get(fid, "absent")
            if (want is None) != (got is None) or got == "absent" or (
                    want and want[0] != got[0]):
                worst, first = float("inf"), first or (fid, want, got)
            elif want:
                off = max(abs(a - b) for a, b in zip(want[1:], got[1:]))
                if off > max(worst, 1e-6):
                    first = first or (fid, want, got)
                worst = max(worst, off)
        tally.check(worst <= 1e-6, f"{collection}: positions off by {worst} degrees, "
                                   f"first (id, expected, read): {first}")
        print(f"{collection}: {len(rows)} features, within {worst:.1e} degrees")


KINDS = ["lighting-columns.geojson", "cctv-poles.geojson", "traffic-signals.geojson",
         "rooftops.geojson", "land-parcels.geojson", "ducts.geojson", "bus-shelters.csv"]
READ = r"""
import json, sys
from osgeo import gdal
gdal.UseExceptions()
data = gdal.OpenEx(sys.argv[1], gdal.OF_VECTOR | gdal.OF_READONLY)
layer = data.GetLayerByName("sites")
names = [layer.GetLayerDefn().GetFieldDefn(i).GetName()
         for i in range(layer.GetLayerDefn().GetFieldCount())]
json.dump({f.GetFID(): {name: f.GetField(i) for i, name in enumerate(names)} for f in layer},
          sys.stdout)
"""


def oapif_reads_every_property(folder):
    """Each kind has properties of its own, and GDAL's first page holds one kind only."""
    registry = folder / "kinds.gpkg"
    program.run("init", registry, "--council", program.ROOT / "data/councils/glasgow.yaml")
    for file in KINDS:
        profile = program.ROOT / f"data/profiles/sample-{file.split('.')[0]}.yaml"
        program.run("import", folder / "sample" / file, "--registry", registry, "--as", "asset",
                    "--no-progress", "--profile", profile)
    with program.serving(registry) as address:
        wanted, next_page = {}, f"{address}/collections/sites/items?limit=10000"
        while next_page:
            with urllib.request.urlopen(next_page) as answer:
                page = json.load(answer)
            wanted |= {f["id"]: f["properties"] for f in page["features"]}
            next_page = next((k["href"] for k in page["links"] if k["rel"] == "next"), None)
        given = json.loads(tool(SYSTEM_PYTHON, "-c", READ, f"OAPIF:{address}").stdout)
        has_all_properties(wanted, {int(n): row for n, row in given.items()}, "Debian's GDAL")
        single = json.loads(tool(SYSTEM_PYTHON, "-c", PUSH, f"OAPIF:{address}", "id = 3").stdout)
        tally.check(single == [1, [3]], f'-where "id = 3" finds one feature, not {single}')
        try:
            import pyogrio
        except ImportError as missing:
            print(f"skipped: pyogrio's properties: {missing}")
            return
        read = pyogrio.raw.read(f"OAPIF:{address}", layer="sites", return_fids=True)
        names, numbers, columns = read[0]["fields"], read[1], read[3]
        rows = {int(number): {name: column[place] for name, column in zip(names, columns)}
                for place, number in enumerate(numbers)}
        has_all_properties(wanted, rows, f"pyogrio (GDAL {pyogrio.__gdal_version__})")


def has_all_properties(wanted, given, who):
    names = {name for row in wanted.values() for name in row}
    tally.check(set(given) == set(wanted), f"{who}: {len(given)} features of {len(wanted)}")
    wrong = {}
    for number, row in wanted.items():
        for name in names:
            want, got = row.get(name), given.get(number, {}).get(name)
            if not is_equal(want, got):
                wrong.setdefault(name, []).append((number, want, got))
    for name, faults in wrong.items():
        tally.check(False, f"{who}: {name} differs in {len(faults)} features, first {faults[0]}")
    if not wrong:
        tally.check(len(names) >= 35, f"{who}: {len(names)} properties")
        print(f"{who}: {len(names)} properties of {len(wanted):,} features, all with their values")


def is_equal(want, got):
    if want is None or got is None or got != got:
        return want is None and (got is None or got != got)
    if isinstance(want, (bool, int, float)) and not isinstance(got, str):
        return float(got) == float(want)
    return str(got) == str(want)


def large_registry_without_loss(folder):
    """Every feature through the API, by both GDALs, against the GeoJSON it was imported from."""
    try:
        import pyogrio
        import shapely
    except ImportError as missing:
        print(f"skipped: a large registry: {missing}")
        return
    sys.path.insert(0, str(program.ROOT / "scripts"))
    from benchmarks import data
    source, registry = data.geojson(folder / "large", LARGE), folder / "large.gpkg"
    program.run("init", registry)
    program.run("import", source, "--registry", registry, "--as", "asset", "--owner", "bench",
                "--kind", "column", "--no-progress")
    wanted = large_table(pyogrio.raw.read(source), shapely)
    grid = program.grid_folder()
    environment = {} if grid is None else {
        "PROJ_DATA": f"{grid}:/usr/share/proj", "PROJ_NETWORK": "OFF"}
    with program.serving(registry) as address:
        listing = tool("ogrinfo", "-ro", "-so", f"OAPIF:{address}", "sites",
                       environment=environment, seconds=1200).stdout
        tally.check(f"Feature Count: {LARGE}" in listing, f"ogrinfo counts {LARGE} by the API")
        copy = folder / "copy.gpkg"
        tool("ogr2ogr", "-f", "GPKG", copy, f"OAPIF:{address}", "sites", "-oo", "PAGE_SIZE=1000",
             environment=environment, seconds=3000)
        is_same(wanted, large_table(pyogrio.raw.read(copy), shapely), "ogr2ogr")
        # Newer GDALs would take them as they are stored, on the National Grid, unless told.
        read = pyogrio.raw.read(
            f"OAPIF:{address}", layer="sites", PAGE_SIZE="10000", CRS="OGC:CRS84")
        is_same(wanted, large_table(read, shapely),
                f"pyogrio (GDAL {'.'.join(map(str, pyogrio.__gdal_version__))})")


def large_table(read, shapely):
    """Features by reference: how many positions each has, all of them, and two properties."""
    import numpy
    meta, _, geometry, columns = read
    fields = dict(zip(meta["fields"], columns))
    order = numpy.argsort(fields["reference"].astype(str), kind="stable")
    shapes = shapely.from_wkb(geometry[order])
    return (fields["reference"][order].astype(str), shapely.get_num_coordinates(shapes),
            shapely.get_coordinates(shapes), fields["postcode"][order].astype(str),
            fields["height"][order].astype(float))


def is_same(wanted, given, who):
    import numpy
    if not tally.check(len(given[0]) == LARGE and (wanted[0] == given[0]).all(),
                       f"{who}: reads {len(given[0])} of {LARGE}, each once"):
        return
    if not tally.check((wanted[1] == given[1]).all(), f"{who}: every shape has all its positions"):
        return
    worst = numpy.abs(wanted[2] - given[2]).max()
    # What stands between 1e-7 and this is the last bit of two doubles.
    tally.check(worst <= 1e-7 + 1e-13, f"{who}: positions off by {worst} degrees")
    tally.check((wanted[3] == given[3]).all() and (wanted[4] == given[4]).all(),
                f"{who}: postcodes and heights are the source's")
    print(f"{who}: {LARGE:,} features, {len(wanted[2]):,} positions within {worst:.1e} degrees")


def main():
    program.binary()
    program.grid_folder()
    with program.work_folder("gdal") as folder:
        registry = make_registry(folder)
        reads_every_table(registry)
        is_valid(registry, "after imports")
        debian_edits(registry, folder)
        pyogrio_edits(registry)
        is_valid(registry, "after outside edits")
        oapif_reads_everything(registry)
        oapif_reads_every_property(folder)
        large_registry_without_loss(folder)
    tally.close()


if __name__ == "__main__":
    main()
