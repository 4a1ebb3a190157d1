#!/usr/bin/env bash
# Cutting sites without heights by a zone with heights gives the sites the zone's height.
#
# Versions: shapely 2.2.0 (GEOS 3.14.1 inside); the same in shapely 2.0.7 (GEOS 3.11.4).
# Valid:    both geometries are valid simple features (OGC 06-103r4, "Use of Z and M coordinate
#           values": z is optional).
# A guess:  the result of point.intersection(zone) is the point as it was, or the plain point;
#           a site outside the zone, kept by difference, is not touched at all.
# Seen:     POINT (5 5) cut by a zone drawn at 100 m is POINT Z (5 5 100); and a site 15 m away
#           from it, which difference only had to keep, becomes POINT Z (20 20 100).
#           Shapely's pages for the two operations do not mention heights.
# Matters:  "height unknown" becomes a figure that nobody measured, and later rules trust it.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q shapely==2.2.0 || {
  echo "not to be installed here: shapely==2.2.0"
  exit 77
}

venv/bin/python - <<'PY'
import shapely

zone = shapely.from_wkt("POLYGON Z ((0 0 100, 10 0 100, 10 10 100, 0 10 100, 0 0 100))")
inside = shapely.from_wkt("POINT (5 5)").intersection(zone)
outside = shapely.from_wkt("MULTIPOINT ((5 5), (20 20))").difference(zone)
print("GEOS", shapely.geos_version_string)
print("inside: ", inside.wkt)
print("outside:", outside.wkt)
assert inside.wkt == "POINT Z (5 5 100)", inside.wkt
assert outside.wkt == "POINT Z (20 20 100)", outside.wkt
PY
echo "still so: sites without heights take the zone's"
