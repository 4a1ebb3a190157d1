#!/usr/bin/env bash
# In a tile read by mapbox-vector-tile every site without a number has the id 0.
#
# Versions: mapbox-vector-tile 2.2.0.
# Valid:    Mapbox Vector Tile specification 2.1, 4.2: a feature may have an id, and need not; RFC 7946,
#           3.2: a feature's identifier is text or a number, or absent.
# A guess:  decode() gives no id, or None, where the tile has none; encode() refuses a text that it
#           cannot keep, or keeps it as a property.
# Seen:     "S1" and "S2" are left out without a word when written; read back, both are 0, as are the
#           site whose id is 0 and the one that never had any. The default of the protocol's buffer
#           stands for what is missing.
# Matters:  clicking one lamp column on the map picks another, or all of them: feature state and
#           selections go by id.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q mapbox-vector-tile==2.2.0 || {
  echo "not to be installed here: mapbox-vector-tile==2.2.0"
  exit 77
}

venv/bin/python - <<'PY'
import mapbox_vector_tile

def site(ref, **more):
    return {"geometry": "POINT(10 20)", "properties": {"ref": ref}, **more}

tile = mapbox_vector_tile.encode([{"name": "sites", "features": [site("A", id="S1"), site("B", id="S2"), site("C", id=0), site("D"), site("E", id=7)]}])
seen = {f["properties"]["ref"]: f.get("id") for f in mapbox_vector_tile.decode(tile)["sites"]["features"]}
print(seen)
assert seen == {"A": 0, "B": 0, "C": 0, "D": 0, "E": 7}, seen
PY
echo "still so: what has no number is number 0"
