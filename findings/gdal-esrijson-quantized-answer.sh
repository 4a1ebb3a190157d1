#!/usr/bin/env bash
# GDAL reads an ArcGIS answer in quantized form without undoing it: sites at the grid's corner.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    ArcGIS REST API, "Query (Feature Service/Layer)": quantizationParameters makes the
#           answer's coordinates whole steps and adds "transform" with scale and translate.
# A guess:  the transform is applied (TopoJSON's, of the same kind, is), or the answer refused.
# Seen:     the steps themselves are taken for metres of the declared system, EPSG:27700.
# Matters:  such answers are what ArcGIS web maps fetch, and so what people save. 259,713 m east
#           becomes 5 m east, with the right reference system on it.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0"
  exit 77
}

cat > answer.json <<'JSON'
{"objectIdFieldName": "OBJECTID", "geometryType": "esriGeometryPoint",
 "spatialReference": {"wkid": 27700, "latestWkid": 27700},
 "transform": {"originPosition": "lowerLeft", "scale": [100, 100], "translate": [259213, 665000]},
 "fields": [{"name": "OBJECTID", "type": "esriFieldTypeOID"}],
 "features": [{"attributes": {"OBJECTID": 1}, "geometry": {"x": 5, "y": 7}}]}
JSON

venv/bin/python - <<'PY'
import warnings
import pyogrio
import shapely

warnings.simplefilter("error")  # a warning would end the script
meta, _, (geometry,), _ = pyogrio.raw.read("answer.json")
place = shapely.from_wkb(geometry).wkt
print("read:", place, meta["crs"], "- meant: POINT (259713 665700)")
assert (place, meta["crs"]) == ("POINT (5 7)", "EPSG:27700"), (place, meta["crs"])
PY
echo "still so: the transform of an ArcGIS answer is ignored"
