#!/usr/bin/env bash
# Eastings written "259,213" are read as 259.213 metres.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    RFC 4180, 2.6: a field with a comma stands in quotes; "259,213" is how a British
#           spreadsheet shows and saves a number with its thousands parted.
# A guess:  259213, or text that is no number and so no place.
# Seen:     the comma is taken for a decimal point: the site moves to 259.213, 665.0, a thousand
#           times nearer to the origin, and the column's own value changes with it. A second
#           comma in a cell makes it no place at all. (GDAL pull request 6756 let a comma stand
#           for a point in coordinate columns; nothing looks at groups of three.)
# Matters:  the result is a plausible small number, so no check of type or of range in a national
#           file finds it; all the sites of a council fall into one square kilometre.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0"
  exit 77
}

printf 'ref,easting,northing\nA,"259,213","665,000"\nB,"259,213","1,165,000"\n' > sites.csv

venv/bin/python - <<'PY'
import pyogrio
import shapely

_, _, geometry, columns = pyogrio.raw.read("sites.csv", X_POSSIBLE_NAMES="easting", Y_POSSIBLE_NAMES="northing")
places = [None if g is None else shapely.from_wkb(g).wkt for g in geometry]
eastings = columns[1].tolist()
print("places:  ", places)
print("eastings:", eastings)
assert places[0] == "POINT (259.213 665)", places
assert float(eastings[0]) == 259.213, eastings
PY
echo "still so: 259,213 is read as 259.213"
