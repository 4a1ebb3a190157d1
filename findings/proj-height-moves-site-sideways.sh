#!/usr/bin/env bash
# Giving PROJ a site's height moves the site 6 m sideways, and leaves the height as it was.
#
# Versions: pyproj 3.7.2 (PROJ 9.5.1 inside, no grids, as pip installs it).
# Valid:    EPSG:7405 is EPSG:27700 with heights above Newlyn; EPSG:4979 is EPSG:4326 with
#           heights above the ellipsoid. PROJ's documentation says that heights without a geoid
#           grid are "ballpark"; it does not say that the position then changes as well.
# A guess:  the same latitude and longitude as in two dimensions; of the height, an error or a note.
# Seen:     two dimensions use "OSGB36 to WGS 84 (6)", three use "(4)": 6.03 m apart, both without
#           a warning. The height comes back unchanged (in Britain the two zeros lie some 50 m apart).
#           (PROJ 9.1.1, as in Debian 12, leaves out the whole shift of datum: 80 m.)
# Matters:  a mast with a ground level and the same mast without one are two places; what is
#           measured between a 2D and a 3D copy of a register is out by 6 m.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyproj==3.7.2 || {
  echo "not to be installed here: pyproj==3.7.2"
  exit 77
}

venv/bin/python - <<'PY'
import warnings
from pyproj import Geod, Transformer, network

network.set_network_enabled(False)
warnings.simplefilter("error")  # a warning would end the script
flat = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
high = Transformer.from_crs("EPSG:7405", "EPSG:4979", always_xy=True)
a = flat.transform(259213, 665000)
b = high.transform(259213, 665000, 100)
apart = Geod(ellps="WGS84").inv(a[0], a[1], b[0], b[1])[2]
print(f"2D: {a[0]:.7f} {a[1]:.7f}  by", flat.get_last_used_operation().description)
print(f"3D: {b[0]:.7f} {b[1]:.7f}  height {b[2]}  by", high.get_last_used_operation().description)
print(f"apart: {apart:.2f} m")
assert 5.9 < apart < 6.2 and b[2] == 100, (apart, b)
PY
echo "still so: a height moves the site, and is not itself transformed"
