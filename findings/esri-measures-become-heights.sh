#!/usr/bin/env bash
# Two readers of Esri JSON take a line's measures (chainage) for its heights.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside), arcgis2geojson 3.1.3.
# Valid:    ArcGIS REST API, "FeatureSet object": hasM says that the third number is a measure;
#           "Geometry objects": with hasM and not hasZ a position is [x, y, m].
# A guess:  the measure is kept as a measure, or left out: GDAL has an M of its own, and GeoJSON's
#           third number is an altitude (RFC 7946, 3.1.1).
# Seen:     GDAL reads LINESTRING Z when hasM stands on the feature set, and leaves the measure
#           out when hasM stands on the geometry; arcgis2geojson writes it as the third number.
# Matters:  street and duct layers are measured in metres along the line. 250 m along a road
#           becomes 250 m above the sea, and a height rule is judged by it.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 arcgis2geojson==3.1.3 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0 arcgis2geojson==3.1.3"
  exit 77
}

venv/bin/python - <<'PY'
import json
import pyogrio
import shapely
from arcgis2geojson import arcgis2geojson

def feature_set(on_set, on_geometry):
    path = [[259213, 665000, 0], [259463, 665000, 250]]
    return {"geometryType": "esriGeometryPolyline", "spatialReference": {"wkid": 27700}, **on_set,
            "fields": [{"name": "ref", "type": "esriFieldTypeString"}],
            "features": [{"attributes": {"ref": "D1"}, "geometry": {**on_geometry, "paths": [path]}}]}

seen = []
for where, document in (("feature set", feature_set({"hasM": True}, {})), ("geometry", feature_set({}, {"hasM": True}))):
    with open("ducts.json", "w") as out:
        json.dump(document, out)
    _, _, (geometry,), _ = pyogrio.raw.read("ducts.json")
    seen.append(shapely.from_wkb(geometry).wkt)
    print(f"GDAL, hasM on the {where}: {seen[-1]}")
document["features"][0]["geometry"].pop("spatialReference", None)
converted = arcgis2geojson({"attributes": {}, "geometry": document["features"][0]["geometry"]})
print("arcgis2geojson:", converted["geometry"])
assert seen == ["LINESTRING Z (259213 665000 0, 259463 665000 250)", "LINESTRING (259213 665000, 259463 665000)"], seen
assert converted["geometry"]["coordinates"][1] == [259463, 665000, 250], converted
PY
echo "still so: measures are read as heights"
