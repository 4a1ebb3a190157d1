#!/usr/bin/env bash
# A TopoJSON line with heights is read as an empty line, without a word.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    TopoJSON 1.0, 2.1.1 Positions: at least two elements, and there may be more.
# A guess:  a line with heights, or the same line without them; points with heights are read so.
# Seen:     every arc with a third number loses all its positions: LINESTRING EMPTY, and a
#           polygon of such arcs is empty too. The same arcs with two numbers are read.
# Matters:  ducts and boundaries exported with levels keep their rows and attributes and lose
#           their place; a count of features before and after shows no difference.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0"
  exit 77
}

topology() { cat <<JSON
{"type": "Topology",
 "objects": {"ducts": {"type": "GeometryCollection", "geometries": [
   {"type": "LineString", "arcs": [0], "properties": {"ref": "D1"}},
   {"type": "Polygon", "arcs": [[1]], "properties": {"ref": "P1"}}]}},
 "arcs": [[[0, 0$1], [10, 10$1]], [[0, 0$1], [4, 0$1], [4, 4$1], [0, 0$1]]]}
JSON
}
topology '' > flat.topojson
topology ', 3' > heights.topojson

venv/bin/python - <<'PY'
import warnings
import pyogrio
import shapely

warnings.simplefilter("error")  # a warning would end the script
seen = {}
for name in ("flat", "heights"):
    _, _, geometry, _ = pyogrio.raw.read(f"{name}.topojson")
    seen[name] = [shapely.from_wkb(g).wkt for g in geometry]
    print(f"{name:8}", seen[name])
assert seen["flat"] == ["LINESTRING (0 0, 10 10)", "POLYGON ((0 0, 4 0, 4 4, 0 0))"], seen
assert all(text.endswith("EMPTY") for text in seen["heights"]), seen
PY
echo "still so: arcs with heights are read as empty"
