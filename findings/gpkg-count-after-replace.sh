#!/usr/bin/env bash
# After an upsert by SQL, GDAL says that a GeoPackage of 2 sites holds 4.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside), Python's own sqlite3 (printed).
# Valid:    the rows go in by SQL with the functions that the GeoPackage's triggers ask for
#           (OGC 12-128r19, F.3 "RTree Spatial Indexes"). INSERT OR REPLACE is ordinary SQLite.
# A guess:  the number of features is the number of rows.
# Seen:     GDAL keeps the number in a table of its own, gpkg_ogr_contents, by an insert trigger
#           and a delete trigger. SQLite's documentation of REPLACE says that delete triggers run
#           only with recursive_triggers on, which is not the default: each replaced row counts
#           twice. The R-tree likewise keeps the entry of a row replaced by another key, and once
#           all rows are deleted GDAL still reports 2. (GDAL issue 4256 shows such a file.)
# Matters:  counts are what a steward compares after a load. Paging, progress and "nothing was
#           lost" checks built on ogrinfo or QGIS are wrong though every row is right.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 numpy==2.4.6 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0 numpy==2.4.6"
  exit 77
}

venv/bin/python - <<'PY'
import sqlite3
import struct
import numpy as np
import pyogrio
import shapely

place = np.array([shapely.to_wkb(shapely.Point(259213 + i, 665000)) for i in range(2)], dtype=object)
pyogrio.raw.write("s.gpkg", place, field_data=[np.array(["A", "B"], dtype=object)], fields=["ref"],
                  geometry_type="Point", crs="EPSG:27700", driver="GPKG")

def blob(e, n):  # GeoPackage binary, no envelope, little endian: a point
    return b"GP\x00\x01" + struct.pack("<i", 27700) + struct.pack("<BIdd", 1, 1, e, n)

db = sqlite3.connect("s.gpkg")
db.create_function("ST_IsEmpty", 1, lambda g: 0)
for axis, names in ((0, ("ST_MinX", "ST_MaxX")), (1, ("ST_MinY", "ST_MaxY"))):
    for name in names:
        db.create_function(name, 1, lambda g, axis=axis: struct.unpack("<dd", g[13:29])[axis])
db.execute("create unique index by_ref on s(ref)")
counts = [pyogrio.read_info("s.gpkg", force_feature_count=True)["features"]]
def tell(what):
    db.commit()
    counts.append(pyogrio.read_info("s.gpkg", force_feature_count=True)["features"])
    rows = db.execute("select count(*) from s").fetchone()[0]
    tree = db.execute("select count(*) from rtree_s_geom").fetchone()[0]
    print(f"{what}: rows {rows}, GDAL reads {len(pyogrio.raw.read('s.gpkg')[2])}, GDAL counts {counts[-1]}, R-tree {tree}")
    return rows, tree
print("sqlite", sqlite3.sqlite_version, "- rows 2, GDAL counts", counts[0])
for _ in range(2):
    db.execute("insert or replace into s(geom, ref) values (?, 'B')", (blob(259300, 665100),))
rows, tree = tell("two upserts of B")
assert (rows, tree, counts[-1]) == (2, 4, 4), (rows, tree, counts)
db.execute("delete from s")
rows, tree = tell("all deleted")
assert (rows, tree, counts[-1]) == (0, 2, 2), (rows, tree, counts)
PY
echo "still so: GDAL's count of a GeoPackage is not its number of rows"
