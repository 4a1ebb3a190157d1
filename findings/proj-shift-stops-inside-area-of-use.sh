#!/usr/bin/env bash
# Inside the National Grid's own area of use PROJ stops shifting the datum at a line in the sea.
#
# Versions: pyproj 3.7.2 (PROJ 9.5.1 inside, no grids, as pip installs it).
# Valid:    EPSG:27700's area of use reaches from 9.01 W to 2.01 E; the points lie within it.
# A guess:  neighbouring points stay neighbours; where accuracy ends, an error or inf is given.
# Seen:     the transformation's own area is the land, 8.82 W to 1.92 E. One step beyond it PROJ
#           goes on with a "ballpark" operation, without a warning: at latitude 57 two points less
#           than a nanometre apart land 52 m (west) and 130 m (east) apart. The Transformer names
#           another operation only if asked after each point; for arrays it cannot be told.
# Matters:  wind farms, platforms and cables off the coast are in the file, and in the area of use;
#           a layer that crosses the line is torn, and what lies beyond it is misplaced without a word.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyproj==3.7.2 || {
  echo "not to be installed here: pyproj==3.7.2"
  exit 77
}

venv/bin/python - <<'PY'
import math
import warnings
from pyproj import CRS, Transformer, network

network.set_network_enabled(False)
warnings.simplefilter("error")  # a warning would end the script
to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
area = CRS("EPSG:27700").area_of_use
print("area of use:", area.west, "to", area.east)
seen = []
for edge, west, east in (("west", -8.82, math.nextafter(-8.82, 0)), ("west", math.nextafter(-8.82, -9), -8.82),
                         ("east", 1.92, math.nextafter(1.92, 2)), ("east", math.nextafter(1.92, 1), 1.92)):
    assert area.west < west < east < area.east
    a = to_grid.transform(west, 57.0); by_a = to_grid.get_last_used_operation().description
    b = to_grid.transform(east, 57.0); by_b = to_grid.get_last_used_operation().description
    apart = math.dist(a, b)
    if apart > 1:
        seen.append((edge, apart))
        print(f"{edge}: {west!r} and {east!r} come out {apart:.1f} m apart:\n  {by_a}\n  {by_b}")
assert [e for e, _ in seen] == ["west", "east"], seen
assert 50 < seen[0][1] < 54 and 128 < seen[1][1] < 133, seen
PY
echo "still so: the shift of datum stops inside the area of use"
