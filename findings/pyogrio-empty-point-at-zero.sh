#!/usr/bin/env bash
# A row whose place is POINT EMPTY arrives as a point at 0, 0.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside), fiona 1.10.1, shapely 2.2.0.
# Valid:    "POINT EMPTY" is well-known text (OGC 06-103r4, 7.2.2: <point text> ::= <empty set>),
#           and a column named WKT is GDAL's documented place for it in a CSV file.
# A guess:  the geometry read is empty, or missing.
# Seen:     pyogrio and fiona give POINT (0 0). The same pyogrio on its Arrow road, which is
#           offered for speed, gives POINT EMPTY. (Plain WKB has no empty point; on the first
#           road two zeros stand for it. GDAL issue 2472 is about such bytes and is closed.)
# Matters:  a site "place not known yet" becomes a site at the origin of the grid, in the sea,
#           and counts as having a place; which of the two depends on an option about speed.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 fiona==1.10.1 pyarrow==26.0.1 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0 fiona==1.10.1 pyarrow==26.0.1"
  exit 77
}

printf 'ref,WKT\nA,POINT (259213 665000)\nB,POINT EMPTY\nC,LINESTRING EMPTY\n' > sites.csv

venv/bin/python - <<'PY'
import fiona
import pyogrio
import shapely

_, _, geometry, _ = pyogrio.raw.read("sites.csv")
plain = [shapely.from_wkb(g).wkt for g in geometry]
_, table = pyogrio.raw.read_arrow("sites.csv")
arrow = [shapely.from_wkb(g).wkt for g in table["wkb_geometry"].to_pylist()]
with fiona.open("sites.csv") as layer:
    by_fiona = [f.geometry.coordinates for f in layer]
print("pyogrio:      ", plain)
print("pyogrio arrow:", arrow)
print("fiona:        ", by_fiona)
assert plain[1] == "POINT (0 0)", plain
assert arrow[1] == "POINT EMPTY", arrow
assert by_fiona[1] == (0.0, 0.0), by_fiona
PY
echo "still so: POINT EMPTY is read as a point at 0, 0"
