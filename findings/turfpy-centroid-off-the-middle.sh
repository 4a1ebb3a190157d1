#!/usr/bin/env bash
# turfpy puts the centroid of a square plot a tenth of its side off the middle.
#
# Versions: turfpy 0.0.8, geojson 3.1.0.
# Valid:    RFC 7946, 3.1.6: a ring is closed, its last position being its first again.
# A guess:  5, 5 for a square from 0, 0 to 10, 10, wherever its ring begins.
# Seen:     4, 4. The first corner is counted again as the last, so that it pulls the middle towards
#           itself; begun at the opposite corner, the same square has its centroid at 6, 6. A region
#           that overlaps nothing is answered with a Polygon of [[]], which is no polygon.
# Matters:  the centroid is what stands for a plot on a map and in a distance. It moves by metres when
#           a drawing program starts the same ring elsewhere, and may leave a narrow plot altogether.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q turfpy==0.0.8 geojson==3.1.0 || {
  echo "not to be installed here: turfpy==0.0.8 geojson==3.1.0"
  exit 77
}

venv/bin/python - <<'PY'
from geojson import Feature, Polygon
from turfpy import measurement, transformation

corners = [(0, 0), (10, 0), (10, 10), (0, 10)]
def square(first):
    ring = corners[first:] + corners[:first]
    return Feature(geometry=Polygon([ring + ring[:1]]))

middles = [tuple(measurement.centroid(square(first))["geometry"]["coordinates"]) for first in range(4)]
print("centroids by first corner:", dict(zip(corners, middles)))
far = Feature(geometry=Polygon([[(20, 20), (30, 20), (30, 30), (20, 30), (20, 20)]]))
nothing = transformation.intersect([square(0), far])
print("intersection of two squares apart:", nothing["geometry"])
assert middles == [(4, 4), (6, 4), (6, 6), (4, 6)], middles
assert nothing["geometry"]["type"] == "Polygon" and nothing["geometry"]["coordinates"] == [[]], nothing
PY
echo "still so: the centroid depends on where the ring begins"
