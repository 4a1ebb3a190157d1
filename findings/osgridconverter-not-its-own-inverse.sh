#!/usr/bin/env bash
# OSGridConverter turns a grid reference into a place 60 m from where it turns that place back.
#
# Versions: OSGridConverter 0.1.3, held against pyproj 3.7.2.
# Valid:    "NS 59000 65000" is the form of the package's own documentation; both functions are
#           called with their defaults.
# A guess:  latlong2grid(grid2latlong(ref)) is ref, to the metre of the reference.
# Seen:     it is NS 58940 65002. The way from degrees to the grid agrees with PROJ within a metre;
#           the way from the grid to degrees is 60 m too far west, by both packages' reckoning.
# Matters:  surveyors' scripts convert references with it; the site moves across the street, and
#           again 60 m each time that the list goes through both functions.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q OSGridConverter==0.1.3 pyproj==3.7.2 || {
  echo "not to be installed here: OSGridConverter==0.1.3 pyproj==3.7.2"
  exit 77
}

venv/bin/python - <<'PY'
from OSGridConverter import grid2latlong, latlong2grid
from pyproj import Geod, Transformer, network

network.set_network_enabled(False)
place = grid2latlong("NS 59000 65000")
back = latlong2grid(place.latitude, place.longitude)
again = grid2latlong(str(back))
third = latlong2grid(again.latitude, again.longitude)
lon, lat = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True).transform(259000, 665000)
off = Geod(ellps="WGS84").inv(place.longitude, place.latitude, lon, lat)[2]
forward = latlong2grid(lat, lon)
print("NS 59000 65000 ->", round(place.latitude, 6), round(place.longitude, 6), "->", back, "->", third)
print(f"from PROJ's place for it: {off:.1f} m; PROJ's place given back as {forward}")
assert str(back) == "NS 58940 65002", back
assert 55 < off < 65 and abs(forward.E - 259000) <= 1 and abs(forward.N - 665000) <= 1, (off, forward)
assert int(str(third).split()[1]) < 58890, third
PY
echo "still so: there and back moves a site by 60 m"
