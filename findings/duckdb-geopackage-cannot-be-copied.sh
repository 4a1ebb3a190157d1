#!/usr/bin/env bash
# DuckDB cannot write back the GeoPackage that it has just read.
#
# Versions: duckdb 1.5.5 with its spatial extension 1.5.5 (packaged as duckdb_extension_spatial).
# Valid:    the file is one that the extension itself wrote, with the default names.
# A guess:  COPY (SELECT * FROM ST_Read('a.gpkg')) TO 'b.gpkg' makes a copy.
# Seen:     ST_Read gives the key as a column fid; COPY offers it to the GPKG driver as a plain
#           attribute of that name and numbers the rows itself: "Inconsistent values of FID".
#           To GeoJSON the same query succeeds.
# Matters:  read, mend a column, write back is what a data officer does; the message names neither
#           the column to leave out nor the row.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q duckdb==1.5.5 duckdb_extension_spatial==1.5.5 || {
  echo "not to be installed here: duckdb==1.5.5 duckdb_extension_spatial==1.5.5"
  exit 77
}

venv/bin/python - <<'PY'
import os
import duckdb
import duckdb_extension_spatial

folder = os.path.join(os.path.dirname(duckdb_extension_spatial.__file__), "extensions", f"v{duckdb.__version__}")
db = duckdb.connect(config={"allow_unsigned_extensions": "true"})
db.execute(f"load '{folder}/spatial.duckdb_extension'")
db.execute("""copy (select 'S' || i as ref, ST_Point(259213 + i, 665000) as geom from range(2) t(i))
              to 'a.gpkg' (format gdal, driver 'GPKG', srs 'EPSG:27700')""")
print("read:", db.execute("describe select * from ST_Read('a.gpkg')").fetchall())
db.execute("copy (select * from ST_Read('a.gpkg')) to 'b.geojson' (format gdal, driver 'GeoJSON')")
try:
    db.execute("copy (select * from ST_Read('a.gpkg')) to 'b.gpkg' (format gdal, driver 'GPKG')")
    raise SystemExit("the copy was written: the behaviour has changed")
except duckdb.IOException as error:
    print("copy:", error)
    assert "FID" in str(error), error
PY
echo "still so: a GeoPackage read by DuckDB is not written back"
