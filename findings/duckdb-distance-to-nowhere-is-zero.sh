#!/usr/bin/env bash
# In DuckDB a site without a place is 0 m from everywhere: the nearest of all.
#
# Versions: duckdb 1.5.5 with its spatial extension 1.5.5 (packaged as duckdb_extension_spatial).
# Valid:    POINT EMPTY is well-known text (OGC 06-103r4, 7.2.2).
# A guess:  NULL, as PostGIS gives, or infinity; in any case not near.
# Seen:     ST_Distance is 0.0, while ST_DWithin of the same two with a bound of 5 is false.
# Matters:  "order by ST_Distance limit 1" answers every search with the site that has no place.

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
rows = db.execute("""
    select ref, ST_Distance(place, ST_Point(259213, 665000)) as metres,
           ST_DWithin(place, ST_Point(259213, 665000), 5) as within_5_m
    from (values ('near', ST_Point(259216, 665004)), ('nowhere', ST_GeomFromText('POINT EMPTY'))) sites(ref, place)
    order by metres""").fetchall()
print("DuckDB", duckdb.__version__, rows)
assert rows == [("nowhere", 0.0, False), ("near", 5.0, True)], rows
PY
echo "still so: the distance to an empty point is 0"
