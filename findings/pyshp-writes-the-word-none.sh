#!/usr/bin/env bash
# pyshp writes a missing owner as the word "None", and a height of 8.75 as 8.
#
# Versions: pyshp 3.1.6, read back by itself and by pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    a record with None for a missing value, which numbers, dates and logicals take; a field of
#           type N, the dBASE number, made with its defaults.
# A guess:  a missing text is blank, as dBASE has it and as the other types come back as missing; a
#           number keeps its fraction, or the value that does not fit is refused.
# Seen:     the four letters None stand in the file, and every other program reads them as a name. A
#           field of type N has no decimals unless one asks: 8.75 becomes 8 without a word.
# Matters:  shapefiles are what planners exchange. "Owner: None" is a statement, not a gap, and a
#           completeness check counts it as filled in.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyshp==3.1.6 pyogrio==0.13.0 || {
  echo "not to be installed here: pyshp==3.1.6 pyogrio==0.13.0"
  exit 77
}

venv/bin/python - <<'PY'
import warnings
import pyogrio
import shapefile

warnings.simplefilter("error")  # a warning would end the script
with shapefile.Writer("sites", shapeType=shapefile.POINT) as out:
    out.field("owner", "C")
    out.field("height", "N")
    out.point(259213, 665000)
    out.record("A. Owner", 8.75)
    out.point(259214, 665000)
    out.record(None, None)
with shapefile.Reader("sites") as back:
    own = [list(record) for record in back.records()]
_, _, _, columns = pyogrio.raw.read("sites.shp")
print("pyshp:", own)
print("GDAL: ", [column.tolist() for column in columns])
assert own == [["A. Owner", 8], ["None", None]], own
assert columns[0].tolist() == ["A. Owner", "None"], columns
PY
echo "still so: a missing text is the word None"
