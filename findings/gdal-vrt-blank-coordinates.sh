#!/usr/bin/env bash
# Blank or worded coordinates are no place in GDAL's CSV driver, and 0, 0 through a VRT over it.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    RFC 4180, 2: a field may be empty. The VRT follows the driver's own schema.
# A guess:  PointFromColumns gives no geometry where the columns are blank, as the CSV driver's
#           X_POSSIBLE_NAMES and Y_POSSIBLE_NAMES do for the very same file.
# Seen:     the CSV driver gives none; the VRT gives POINT (0 0), for blank cells and for "n/a".
# Matters:  VRT is the usual recipe for a register's CSV (ogr2ogr, MapServer, QGIS). Every site
#           that awaits its survey lands on one spot south-west of Scilly, with a place.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0"
  exit 77
}

printf 'ref,easting,northing\nA,259213,665000\nB,,\nC,n/a,n/a\n' > sites.csv
cat > sites.vrt <<'XML'
<OGRVRTDataSource><OGRVRTLayer name="sites">
  <SrcDataSource>sites.csv</SrcDataSource>
  <GeometryType>wkbPoint</GeometryType><LayerSRS>EPSG:27700</LayerSRS>
  <GeometryField encoding="PointFromColumns" x="easting" y="northing"/>
</OGRVRTLayer></OGRVRTDataSource>
XML

venv/bin/python - <<'PY'
import pyogrio
import shapely

def places(*path, **options):
    _, _, geometry, _ = pyogrio.raw.read(*path, **options)
    return [None if g is None else shapely.from_wkb(g).wkt for g in geometry]

csv = places("sites.csv", X_POSSIBLE_NAMES="easting", Y_POSSIBLE_NAMES="northing")
vrt = places("sites.vrt")
print("CSV driver:", csv)
print("VRT:       ", vrt)
assert csv == ["POINT (259213 665000)", None, None], csv
assert vrt == ["POINT (259213 665000)", "POINT (0 0)", "POINT (0 0)"], vrt
PY
echo "still so: a VRT makes 0, 0 of blank coordinates"
