#!/usr/bin/env bash
# OWSLib says that Great Britain's own system with Newlyn heights has easting or longitude first.
#
# Versions: OWSLib 0.35.0, held against pyproj 3.7.2 (EPSG's registry of its day).
# Valid:    EPSG:9424 is ETRS89 with heights above Newlyn; EPSG:9453 the frame of the railway from
#           Glasgow to Kilmarnock. Both are current EPSG codes; EPSG's axes are latitude, longitude.
# A guess:  Crs(code).axisorder, which is there to tell, gives "yx", as it does for EPSG:4258.
# Seen:     it is "xy". The order comes from a list in the program that ends years ago; for what is
#           not on it the answer is "xy" and not an error. Over 900 codes are told wrongly.
# Matters:  a client that swaps by it sends a box with its sides exchanged, and draws Glasgow in the
#           Indian Ocean; newer codes are just those that come with new surveys.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q OWSLib==0.35.0 pyproj==3.7.2 || {
  echo "not to be installed here: OWSLib==0.35.0 pyproj==3.7.2"
  exit 77
}

venv/bin/python - <<'PY'
from owslib.crs import Crs
from pyproj import CRS
from pyproj.database import query_crs_info

def by_registry(code):
    first, second = (axis.direction for axis in CRS.from_epsg(code).axis_info[:2])
    return {("north", "east"): "yx", ("east", "north"): "xy"}.get((first, second))

seen = {}
for code in (4258, 27700, 9424, 9453):
    seen[code] = (Crs(f"EPSG:{code}").axisorder, by_registry(code))
    print(f"EPSG:{code} {CRS.from_epsg(code).name}: OWSLib {seen[code][0]}, registry {seen[code][1]}")
wrong = 0
for info in query_crs_info("EPSG", pj_types=["GEOGRAPHIC_2D_CRS", "GEOGRAPHIC_3D_CRS", "PROJECTED_CRS", "COMPOUND_CRS"]):
    order = by_registry(info.code)
    wrong += order is not None and Crs(f"EPSG:{info.code}").axisorder != order
print("told wrongly:", wrong)
assert seen == {4258: ("yx", "yx"), 27700: ("xy", "xy"), 9424: ("xy", "yx"), 9453: ("xy", "yx")}, seen
assert wrong > 900, wrong
PY
echo "still so: newer systems are told the wrong way round"
