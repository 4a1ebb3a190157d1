#!/usr/bin/env bash
# a.intersection(b) covers 16 square metres, b.intersection(a) 13.69.
#
# Versions: shapely 2.2.0 (GEOS 3.14.1).
# Valid:    two rectangles, one of them rounded before to a grid of 1 m with set_precision.
# A guess:  the common part is the same both ways round. set_precision's page says besides that an
#           operation has the finer precision of its two geometries: 13.69.
# Seen:     it has the precision of the first: with the rounded rectangle first the exact one's
#           corner moves from 1.3 to 1, and the common part grows by a sixth.
# Matters:  whether a plot lies within a zone, and by how much, depends on which of two files was
#           rounded for publication and stands first in the call.

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

rounded = shapely.set_precision(shapely.box(0, 0, 5.2, 5.2), 1)
exact = shapely.box(1.3, 1.3, 9, 9)
one, other = rounded.intersection(exact), exact.intersection(rounded)
print("rounded first:", shapely.get_coordinates(one).tolist(), "area", one.area)
print("exact first:  ", shapely.get_coordinates(other).tolist(), "area", round(other.area, 6))
assert one.area == 16 and abs(other.area - 13.69) < 1e-9, (one.area, other.area)
PY
echo "still so: the order decides the common part"
