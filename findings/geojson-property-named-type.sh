#!/usr/bin/env bash
# Loading a site whose property "type" is "Point" adds coordinates to its properties.
#
# Versions: geojson 3.3.0 (the Python package of that name).
# Valid:    RFC 7946, 3.2: the value of properties is any JSON object.
# A guess:  properties go in and come out as they are.
# Seen:     any object in the document whose "type" names a GeoJSON type is made into one: a sampling
#           site {"type": "Point"} gains "coordinates": []; {"type": "Feature"} gains a geometry and
#           properties of its own. {"type": "Polygon", "coordinates": "A1"} fails to load: "A1" is
#           read as positions. {"type": "Mast"} is left alone.
# Matters:  "type" is the commonest column name there is, and Point, Feature or Polygon are natural
#           values in a register of sites. A load and a save changes the record that was published.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q geojson==3.3.0 || {
  echo "not to be installed here: geojson==3.3.0"
  exit 77
}

venv/bin/python - <<'PY'
import json
import geojson

def load_and_save(**properties):
    text = json.dumps({"type": "Feature", "geometry": None, "properties": properties})
    try:
        return json.loads(geojson.dumps(geojson.loads(text)))["properties"]
    except ValueError as error:
        return f"refused: {error}"

seen = []
for properties in ({"type": "Mast"}, {"type": "Point"}, {"type": "Feature"}, {"type": "Polygon", "coordinates": "A1"}):
    seen.append(load_and_save(**properties))
    print(properties, "->", seen[-1])
assert seen[0] == {"type": "Mast"}, seen
assert seen[1] == {"type": "Point", "coordinates": []}, seen
assert seen[2] == {"type": "Feature", "geometry": None, "properties": {}}, seen
assert str(seen[3]).startswith("refused"), seen
PY
echo "still so: properties that look like GeoJSON are changed"
