#!/usr/bin/env bash
# Guessing column types spares "0012" but makes one number of 1E5 and 10E4, and nothing of 2D3.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    RFC 4180 knows only text; AUTODETECT_TYPE is the driver's documented option.
# A guess:  an option that leaves a column of 0012 as text, so that codes stay codes, leaves 1E5
#           alone too; and a cell that is no number makes its column text.
# Seen:     1E5 and 10E4 make a Real column and are equal, 100000. 2D3 counts as a number when the
#           type is guessed (D as an exponent) and not when the cell is read: its value is lost.
#           A column of the codes INF and NAN is Real as well: infinity and not-a-number.
# Matters:  pole and feeder references such as 12E3 are ordinary. Two assets get one key, a third
#           has none, and what is written out again was never issued by the owner.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 || {
  echo "not to be installed here: pyogrio==0.13.0"
  exit 77
}

printf 'ref,circuit,plot,kind\nA,1E5,0012,INF\nB,10E4,0013,NAN\nC,2D3,0014,INF\n' > assets.csv

venv/bin/python - <<'PY'
import pyogrio

meta, _, _, columns = pyogrio.raw.read("assets.csv", AUTODETECT_TYPE="YES")
seen = {name: [str(v) for v in column.tolist()] for name, column in zip(meta["fields"], columns)}
print(seen)
assert seen["circuit"] == ["100000.0", "100000.0", "nan"], seen
assert seen["plot"] == ["0012", "0013", "0014"], seen
assert seen["kind"] == ["inf", "nan", "inf"], seen
PY
echo "still so: references with an E or a D become equal numbers or nothing"
