#!/usr/bin/env bash
# An unknown height, saved as MapInfo TAB or MIF, comes back as a height of 0.
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside).
# Valid:    the driver lists no restriction on null values, and takes the rows without a warning.
# A guess:  an unset number is read back as unset, as from GeoPackage, GeoJSON and FlatGeobuf.
# Seen:     it is read back as 0.0, both from .tab and from .mif, and cannot be told from a
#           height that was measured as 0.
# Matters:  "height not known" becomes "0 m": a rule that must answer undetermined answers pass.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 shapely==2.2.0 numpy==2.4.6 || {
  echo "not to be installed here: pyogrio==0.13.0 shapely==2.2.0 numpy==2.4.6"
  exit 77
}

venv/bin/python - <<'PY'
import warnings
import numpy as np
import pyogrio
import shapely

place = np.array([shapely.to_wkb(shapely.Point(259213 + i, 665000)) for i in range(3)], dtype=object)
heights = np.array([8.75, 0.0, 0.0])
unknown = np.array([False, False, True])
seen = {}
for name, driver in (("sites.tab", "MapInfo File"), ("sites.mif", "MapInfo File"), ("sites.fgb", "FlatGeobuf"), ("sites.gpkg", "GPKG")):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a warning would end the script
        pyogrio.raw.write(name, place, field_data=[heights], fields=["height"], field_mask=[unknown],
                          geometry_type="Point", crs="EPSG:27700", driver=driver)
    _, _, _, (column,) = pyogrio.raw.read(name)
    seen[name] = sorted(("unknown" if np.isnan(v) else float(v) for v in column), key=str)
    print(f"{name:11}", seen[name])
assert seen["sites.tab"] == seen["sites.mif"] == [0.0, 0.0, 8.75], seen
assert seen["sites.fgb"] == seen["sites.gpkg"] == [0.0, 8.75, "unknown"], seen
PY
echo "still so: MapInfo files turn an unknown number into 0"
