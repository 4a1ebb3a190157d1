#!/usr/bin/env bash
# geobuf keeps the heights of points and drops those of lines and polygons in the same file.
#
# Versions: geobuf 2.0.1, encode() with its defaults.
# Valid:    RFC 7946, 3.1.1: a position may have a third number, the altitude. 3.3: the features
#           array may be empty. 3.2: a Feature has a properties member, which may be an empty object.
# A guess:  a format that calls itself lossless gives the document back, or all heights go alike.
# Seen:     the point comes back with its 12.5, the line without; features whose properties were {}
#           come back without properties, which is no longer a GeoJSON Feature; an empty
#           FeatureCollection comes back as None.
# Matters:  a duct loses its levels while the mast beside it keeps its own; the day a search finds
#           nothing, the client's reader fails instead of showing an empty list.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q geobuf==2.0.1 || {
  echo "not to be installed here: geobuf==2.0.1"
  exit 77
}

venv/bin/python - <<'PY'
import geobuf

def round_trip(*features):
    return geobuf.decode(geobuf.encode({"type": "FeatureCollection", "features": list(features)}))

def feature(kind, coordinates, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}

back = round_trip(feature("Point", [-4.25, 55.86, 12.5], ref="A"),
                  feature("LineString", [[-4.25, 55.86, 12.5], [-4.24, 55.87, 13.5]], ref="B"),
                  feature("Point", [-4.25, 55.86]))
point, line, bare = (f["geometry"]["coordinates"] for f in back["features"])
empty = round_trip()
print("point:", point, "line:", line)
print("properties {} comes back as:", dict(back["features"][2]))
print("empty collection comes back as:", empty)
assert point == [-4.25, 55.86, 12.5] and line == [[-4.25, 55.86], [-4.24, 55.87]], (point, line)
assert "properties" not in back["features"][2]
assert empty is None, empty
PY
echo "still so: heights depend on the geometry's type"
