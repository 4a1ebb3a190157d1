#!/usr/bin/env bash
# pygml cuts GML's "1,2 3,4" at the commas into positions and at the blanks into numbers.
#
# Versions: pygml 0.3.2.
# Valid:    GML 2.1.2 (OGC 02-069), 4.3.2, and GML 3.1.1, coordinates: if nothing else is said, cs is
#           the comma between the numbers of a position and ts the blank between positions.
# A guess:  (1, 2), (3, 4), as every example of the standard has it.
# Seen:     (1), (2, 3), (4): the two signs are exchanged, and saying cs="," ts=" " changes nothing.
#           Only with the attributes exchanged as well is the text read as it was meant. No error,
#           though positions of one number come out.
# Matters:  all of GML 2, and so most WFS 1.0 servers and old exports of boundaries, come this way. The
#           first and last position are broken, those between are of two neighbours, half each.

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

def read(signs):
    text = f"""<gml:LineString xmlns:gml="http://www.opengis.net/gml" srsName="EPSG:27700">
               <gml:coordinates {signs}>1,2 3,4</gml:coordinates></gml:LineString>"""
    return [tuple(p) for p in parse(text).__geo_interface__["coordinates"]]

silent, said, exchanged = read(""), read('decimal="." cs="," ts=" "'), read('decimal="." cs=" " ts=","')
print("nothing said:", silent)
print("said:        ", said)
print("exchanged:   ", exchanged)
assert silent == said == [(1,), (2, 3), (4,)], (silent, said)
assert exchanged == [(1, 2), (3, 4)], exchanged
PY
echo "still so: commas and blanks are exchanged"
