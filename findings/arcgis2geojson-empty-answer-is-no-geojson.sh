#!/usr/bin/env bash
# An ArcGIS answer without features becomes {}, and a curve a geometry inside a geometry.
#
# Versions: arcgis2geojson 3.1.3.
# Valid:    ArcGIS REST API, "FeatureSet object": features is an array, and a query that finds nothing
#           answers with an empty one; "Geometry objects": a polyline may have curvePaths.
# A guess:  {"type": "FeatureCollection", "features": []}; and "geometry": null for the curve, as the
#           program announces ("Converting to null geometry").
# Seen:     {} for the first, and "geometry": {"geometry": null} for the second. Neither is GeoJSON
#           (RFC 7946, 3: an object has a type).
# Matters:  paging through a service ends with an empty page; the reader of the merged file fails
#           there, not in the converter.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q arcgis2geojson==3.1.3 || {
  echo "not to be installed here: arcgis2geojson==3.1.3"
  exit 77
}

venv/bin/python - <<'PY'
from arcgis2geojson import arcgis2geojson

fields = [{"name": "ref", "type": "esriFieldTypeString"}]
empty = arcgis2geojson({"geometryType": "esriGeometryPoint", "fields": fields, "features": []})
one = arcgis2geojson({"geometryType": "esriGeometryPoint", "fields": fields, "features": [{"attributes": {"ref": "A"}, "geometry": {"x": 1, "y": 2}}]})
curve = arcgis2geojson({"attributes": {"ref": "B"}, "geometry": {"curvePaths": [[[0, 0], {"c": [[1, 1], [0.5, 0.7]]}]]}})
print("no features:", empty)
print("one feature:", one)
print("curve:      ", curve)
assert empty == {} and one["type"] == "FeatureCollection", (empty, one)
assert curve["geometry"] == {"geometry": None}, curve
PY
echo "still so: what comes out is not GeoJSON"
