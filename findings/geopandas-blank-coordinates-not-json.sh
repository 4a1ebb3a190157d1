#!/usr/bin/env bash
# Sites with blank coordinates make geopandas write a GeoJSON that is not JSON.
#
# Versions: geopandas 1.2.0, shapely 2.2.0 (GEOS 3.14.1), pandas as geopandas asks for it.
# Valid:    a column of numbers with gaps is NaN in pandas; points_from_xy is the documented way from
#           two columns to points. RFC 8259, 6: "NaN" is no JSON number.
# A guess:  the point is missing or empty, and GeoJSON has null there; or to_json refuses.
# Seen:     it is a POINT (NaN NaN) that counts neither as missing nor as empty (in shapely 2.0.7 it
#           is empty). to_json() writes "coordinates": [NaN, NaN]; the blank attribute beside it is
#           written null, as it should be. Python's json reads this back, a browser's does not.
# Matters:  every count of "sites without a place" says 0, and one such row makes the whole file
#           unreadable to a web map.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q geopandas==1.2.0 shapely==2.2.0 || {
  echo "not to be installed here: geopandas==1.2.0 shapely==2.2.0"
  exit 77
}

venv/bin/python - <<'PY'
import json
import geopandas
import pandas
import shapely

table = pandas.DataFrame({"ref": ["A", "B"], "easting": [259213.0, None], "northing": [665000.0, None]})
sites = geopandas.GeoDataFrame(table, geometry=geopandas.points_from_xy(table.easting, table.northing), crs=27700)
text = sites.to_json()
blank = sites.geometry[1]
print("shapely", shapely.__version__, "-", blank.wkt, "missing:", sites.geometry.isna()[1], "empty:", blank.is_empty)
print(text[text.index('{"id": "1"'):])

def refuse(word):
    raise ValueError(f"not JSON: {word}")

assert not sites.geometry.isna()[1] and not blank.is_empty
assert '"easting": null' in text and "[NaN, NaN]" in text, text
try:
    json.loads(text, parse_constant=refuse)
    raise SystemExit("strict JSON now: the behaviour has changed")
except ValueError as error:
    print(error)
PY
echo "still so: blank coordinates are written NaN"
