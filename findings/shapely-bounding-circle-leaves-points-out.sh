#!/usr/bin/env bash
# The circle that shapely draws round a group of sites leaves sites outside.
#
# Versions: shapely 2.2.0 (GEOS 3.14.1 inside).
# Valid:    three sites, a plain MULTIPOINT of finite coordinates.
# A guess:  minimum_bounding_circle(sites).covers(sites): to enclose its input is what it is for.
# Seen:     false. The result is a polygon with its corners on the circle, so that it lies inside it;
#           each of the three sites is outside, by up to 0.24 m for a circle of 50 m, and more with
#           its size. minimum_bounding_radius, beside it, gives the true radius.
# Matters:  a catchment drawn round the sites that it was made of does not count them all.

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
import math
import shapely

sites = shapely.MultiPoint([(259213 + 50 * math.cos(a), 665000 + 50 * math.sin(a)) for a in (0.1, 2.2, 4.3)])
circle = shapely.minimum_bounding_circle(sites)
outside = [round(circle.distance(site), 2) for site in sites.geoms if not circle.covers(site)]
print("radius", round(shapely.minimum_bounding_radius(sites), 3), "corners", len(circle.exterior.coords) - 1, "outside by", outside, "m")
assert not circle.covers(sites) and outside and max(outside) > 0.05, outside
PY
echo "still so: the circle does not enclose its points"
