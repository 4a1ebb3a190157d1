#!/usr/bin/env bash
# One filter, one set of rows, two formats: = and LIKE swap their minds about capitals.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    plain attribute filters (ref = 'a1', ref LIKE 'a%') on two copies of one layer.
# A guess:  the same rows, whatever the file is; or, if formats differ, one of them is strict
#           about capitals and the other is not.
# Seen:     in GeoJSON and FlatGeobuf = takes a1 for A1 and LIKE does not; in GeoPackage LIKE does
#           and = does not. Each is its engine's own rule (GDAL's SQL, SQLite's); no page says
#           that changing the format of a file turns both around at once.
# Matters:  a script that picks a register's rows selects others the day that the publisher
#           changes from GeoJSON to GeoPackage. With <> rows go missing in one of them.

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
import numpy as np
import pyogrio
import shapely

refs = np.array(["a1", "A1", "B1"], dtype=object)
place = np.array([shapely.to_wkb(shapely.Point(259213 + i, 665000)) for i in range(3)], dtype=object)
filters = ["ref = 'a1'", "ref LIKE 'a%'", "ref <> 'a1'"]
seen = {}
for name, driver in (("s.geojson", "GeoJSON"), ("s.fgb", "FlatGeobuf"), ("s.gpkg", "GPKG")):
    pyogrio.raw.write(name, place, field_data=[refs], fields=["ref"], geometry_type="Point", crs="EPSG:27700", driver=driver)
    seen[name] = [sorted(pyogrio.raw.read(name, where=f)[3][0].tolist()) for f in filters]
    print(f"{name:10}", "; ".join(f"{f} -> {rows}" for f, rows in zip(filters, seen[name])))
assert seen["s.geojson"] == seen["s.fgb"] == [["A1", "a1"], ["a1"], ["B1"]], seen
assert seen["s.gpkg"] == [["a1"], ["A1", "a1"], ["A1", "B1"]], seen
PY
echo "still so: = and LIKE treat capitals in opposite ways in the two formats"
