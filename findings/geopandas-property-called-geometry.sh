#!/usr/bin/env bash
# A GeoJSON property called "geometry" costs geopandas the property, or the place.
#
# Versions: geopandas 1.2.0, pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    RFC 7946, 3.2: the value of properties is any JSON object; its names are its own, apart from
#           the Feature's member geometry.
# A guess:  both are kept, one of them renamed; or an error, as DuckDB gives for its column geom.
# Seen:     read_file drops the property without a warning. GeoDataFrame.from_features, given the same
#           features, drops the place: its geometry column holds the text "surveyed".
# Matters:  "geometry" is what a register calls the state of its shapes (surveyed, sketched, missing).
#           With from_features all the places of the layer are gone before the first error.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q geopandas==1.2.0 shapely==2.2.0 pyogrio==0.13.0 || {
  echo "not to be installed here: geopandas==1.2.0 shapely==2.2.0 pyogrio==0.13.0"
  exit 77
}

cat > sites.geojson <<'JSON'
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"ref": "A", "geometry": "surveyed"},
  "geometry": {"type": "Point", "coordinates": [-4.25, 55.86]}}]}
JSON

venv/bin/python - <<'PY'
import json
import warnings
import geopandas

with warnings.catch_warnings():
    warnings.simplefilter("error")  # a warning would end the script
    read = geopandas.read_file("sites.geojson")
    with open("sites.geojson") as file:
        made = geopandas.GeoDataFrame.from_features(json.load(file)["features"])
print("read_file:    ", read.to_dict("list"))
print("from_features:", made.to_dict("list"))
assert sorted(read.columns) == ["geometry", "ref"] and read.geometry[0].wkt == "POINT (-4.25 55.86)", read
assert made["geometry"].tolist() == ["surveyed"] and sorted(made.columns) == ["geometry", "ref"], made
PY
echo "still so: a property called geometry takes the place's place"
