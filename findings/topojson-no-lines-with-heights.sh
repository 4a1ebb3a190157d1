#!/usr/bin/env bash
# The Python package topojson takes points with heights and fails on lines with heights.
#
# Versions: topojson 2.2, shapely 2.2.0.
# Valid:    RFC 7946, 3.1.1: a third number is the altitude. TopoJSON 1.0, 2.1.1: a position has at
#           least two elements, and there may be more.
# A guess:  heights are kept, as those of points are, or all are left out.
# Seen:     the point keeps its 12.5; the line ends with "too many values to unpack (expected 2)",
#           which names neither the feature nor the height. A property called geometry, for its
#           part, is gone from the result.
# Matters:  a layer of masts is published, the layer of ducts beside it is not; and a column
#           "geometry" (its state: "surveyed", "sketched") is lost without a word.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q topojson==2.2 shapely==2.2.0 || {
  echo "not to be installed here: topojson==2.2 shapely==2.2.0"
  exit 77
}

venv/bin/python - <<'PY'
import json
import topojson

def convert(kind, coordinates, **properties):
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
    try:
        return json.loads(topojson.Topology({"type": "FeatureCollection", "features": [feature]}, prequantize=False).to_json())
    except ValueError as error:
        return str(error)

flat = convert("LineString", [[-4.25, 55.86], [-4.24, 55.87]])
point = convert("Point", [-4.25, 55.86, 12.5], ref="A", geometry="surveyed")
line = convert("LineString", [[-4.25, 55.86, 12.5], [-4.24, 55.87, 13.5]])
site = point["objects"]["data"]["geometries"][0]
print("point:", site)
print("line: ", line)
assert flat["type"] == "Topology"
assert site["coordinates"][2] == 12.5 and site["properties"] == {"ref": "A"}, site
assert line == "too many values to unpack (expected 2)", line
PY
echo "still so: lines with heights are refused"
