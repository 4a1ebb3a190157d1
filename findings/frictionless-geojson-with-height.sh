#!/usr/bin/env bash
# frictionless calls a point with a height invalid GeoJSON.
#
# Versions: frictionless 5.21.0.
# Valid:    RFC 7946, 3.1.1: a position has two or more elements; the third is the altitude. The
#           Table Schema's field type "geojson" names no restriction beyond the format.
# A guess:  a cell that any GeoJSON reader takes is valid in a column of type geojson.
# Seen:     "type-error" for the point with a third number; the same point without it, polygons
#           and even eastings and northings are fine, and so is a Feature with no geometry.
# Matters:  councils check what they publish with frictionless. Masts with ground levels fail, and
#           the way to pass is to delete the heights.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q frictionless==5.21.0 || {
  echo "not to be installed here: frictionless==5.21.0"
  exit 77
}

cat > sites.csv <<'CSV'
ref,place
A,"{""type"": ""Point"", ""coordinates"": [-4.25, 55.86]}"
B,"{""type"": ""Point"", ""coordinates"": [-4.25, 55.86, 12.5]}"
C,"{""type"": ""Point"", ""coordinates"": [259213, 665000]}"
D,"{""type"": ""Feature"", ""properties"": {}, ""geometry"": null}"
CSV

venv/bin/python - <<'PY'
from frictionless import Resource, Schema

schema = Schema.from_descriptor({"fields": [{"name": "ref", "type": "string"}, {"name": "place", "type": "geojson"}]})
errors = Resource(path="sites.csv", schema=schema).validate().flatten(["rowNumber", "fieldName", "type", "note"])
print(errors)
assert [(row, kind) for row, _, kind, _ in errors] == [(3, "type-error")], errors
PY
echo "still so: a height makes GeoJSON invalid"
