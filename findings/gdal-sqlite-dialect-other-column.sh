#!/usr/bin/env bash
# "SELECT ref" gives the values of the column Ref, depending on the dialect.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    RFC 8259, 4: names of an object are strings; "Ref" and "ref" are two names. RFC 7946, 3.2.
# A guess:  the column whose name is asked for, letter by letter, in both of GDAL's dialects; or an
#           error that the name is ambiguous.
# Seen:     GDAL's own dialect gives ref, and the SQLite dialect on the same file gives the values of
#           Ref, even if "ref" stands in quotes. (Inside, the second of the two is called ref2.) No
#           warning says so.
# Matters:  registers are put together from two sources, one with Ref for the owner's number and one
#           with ref for the consultant's. Spatial SQL is to be had only in the SQLite dialect.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 || {
  echo "not to be installed here: pyogrio==0.13.0"
  exit 77
}

cat > sites.geojson <<'JSON'
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"Ref": "owner's", "ref": "consultant's"}, "geometry": null}]}
JSON

venv/bin/python - <<'PY'
import warnings
import pyogrio

warnings.simplefilter("error")  # a warning would end the script
seen = {}
for dialect in ("OGRSQL", "SQLITE"):
    for column in ("ref", '"ref"'):
        meta, _, _, columns = pyogrio.raw.read("sites.geojson", sql=f"SELECT {column} FROM sites", sql_dialect=dialect)
        seen[dialect, column] = columns[0].tolist()
        print(f"{dialect}: SELECT {column} -> {meta['fields'].tolist()} {seen[dialect, column]}")
assert seen["OGRSQL", "ref"] == seen["OGRSQL", '"ref"'] == ["consultant's"], seen
assert seen["SQLITE", "ref"] == seen["SQLITE", '"ref"'] == ["owner's"], seen
PY
echo "still so: the SQLite dialect gives another column"
