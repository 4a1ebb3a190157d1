#!/usr/bin/env bash
# A site without a place, saved as MapInfo TAB, comes back with a place 27,000 km away.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside), shapely 2.2.0.
# Valid:    an empty point is a value of the simple features model (OGC 06-103r4, 6.1.2.2,
#           IsEmpty); the writer takes it without a word.
# A guess:  read back, it is missing or empty, as a null geometry written beside it is.
# Seen:     the null geometry comes back as null; the empty point comes back as a full point,
#           about 17,000 km west and 27,000 km south of the National Grid's origin.
#           The driver's page says nothing of empty geometries.
# Matters:  estates offices still pass TAB files around. One such row stretches the extent of the
#           whole layer, and a nearest-site search finds a place that nobody ever recorded.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 numpy==2.4.6 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0 numpy==2.4.6"
  exit 77
}

venv/bin/python - <<'PY'
import numpy as np
import pyogrio
import shapely

rows = np.array([shapely.to_wkb(shapely.Point(259213, 665000)), None, shapely.to_wkb(shapely.Point())], dtype=object)
pyogrio.raw.write("sites.tab", rows, field_data=[np.array(["A", "B", "C"], dtype=object)], fields=["ref"],
                  geometry_type="Point", crs="EPSG:27700", driver="MapInfo File")
_, _, geometry, _ = pyogrio.raw.read("sites.tab")
back = [None if g is None else shapely.from_wkb(g) for g in geometry]
for ref, written, read in zip("ABC", ("POINT (259213 665000)", None, "POINT EMPTY"), back):
    print(ref, "written:", written, "| read:", read)
assert back[1] is None
assert not back[2].is_empty and back[2].x < -1e7 and back[2].y < -2e7, back[2]
PY
echo "still so: an empty point written to TAB is read as a place"
