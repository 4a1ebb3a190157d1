#!/usr/bin/env bash
# geopy reads a grid reference in Glasgow as a point in the southern Indian Ocean.
#
# Versions: geopy 2.5.0.
# Valid:    "NS 59 65" is a National Grid reference, and "55 51 36 N, 4 15 0 W" a position in degrees,
#           minutes and seconds; geopy.Point's page lists the forms it takes, and a ValueError for
#           the rest.
# A guess:  the first is refused, as a postcode is; the second is read, as it is with the signs for
#           degrees, minutes and seconds, or refused.
# Seen:     NS 59 65 is latitude -59, longitude 65: the S is taken for south. Of the second the first
#           numbers are dropped: latitude 15, longitude 0. No error, no warning.
# Matters:  a column of places with mixed spellings goes through one call; those that should come
#           back as unreadable come back as places.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q geopy==2.5.0 || {
  echo "not to be installed here: geopy==2.5.0"
  exit 77
}

venv/bin/python - <<'PY'
import geopy

def read(text):
    try:
        return tuple(round(v, 6) for v in geopy.Point(text)[:2])
    except ValueError as error:
        return f"refused: {error}"

seen = {}
for text in ("55°51'36\"N 4°15'0\"W", "55 51 36 N, 4 15 0 W", "NS 59 65", "G2 1AA"):
    seen[text] = read(text)
    print(f"{text!r}: {seen[text]}")
assert list(seen.values())[:3] == [(55.86, -4.25), (15.0, 0.0), (-59.0, 65.0)], seen
assert str(seen["G2 1AA"]).startswith("refused"), seen
PY
echo "still so: parts of a text are taken for a place"
