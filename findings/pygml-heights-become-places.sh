#!/usr/bin/env bash
# pygml reads a GML line of two positions with heights as three positions without.
#
# Versions: pygml 0.3.2 (the GML reader beside pygeofilter).
# Valid:    GML 3.2.1 (OGC 07-036), 10.1.3.2: srsDimension belongs to a geometry's reference to its
#           system, and what stands on the geometry holds for the positions within it; writers put it
#           on the outer element to say it once.
# A guess:  two positions with heights, as when srsDimension is said again on posList; or an error.
# Seen:     0 0 5 and 10 0 6 become 0 0, 5 10 and 0 6. With an even number of values there is no
#           error; a Point of the same form keeps its height.
# Matters:  a duct with levels runs through places that were never in the file; the height of one end
#           becomes the northing of another.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pygml==0.3.2 || {
  echo "not to be installed here: pygml==0.3.2"
  exit 77
}

venv/bin/python - <<'PY'
from pygml import parse

def read(outer, inner):
    text = f"""<gml:LineString xmlns:gml="http://www.opengis.net/gml/3.2" srsName="urn:ogc:def:crs:EPSG::7405" {outer}>
               <gml:posList {inner}>0 0 5 10 0 6</gml:posList></gml:LineString>"""
    return [tuple(p) for p in parse(text).__geo_interface__["coordinates"]]

dimension = 'srsDimension="3"'
outside, inside = read(dimension, ""), read("", dimension)
point = parse(f"""<gml:Point xmlns:gml="http://www.opengis.net/gml/3.2" srsName="urn:ogc:def:crs:EPSG::7405" {dimension}>
                  <gml:pos>0 0 5</gml:pos></gml:Point>""").__geo_interface__["coordinates"]
print("srsDimension on LineString:", outside)
print("srsDimension on posList:   ", inside)
print("point:                     ", point)
assert inside == [(0, 0, 5), (10, 0, 6)], inside
assert outside == [(0, 0), (5, 10), (0, 6)], outside
assert tuple(point) == (0, 0, 5), point
PY
echo "still so: heights are read as places"
