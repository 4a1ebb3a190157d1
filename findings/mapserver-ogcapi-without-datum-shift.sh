#!/usr/bin/env bash
# MapServer's OGC API leaves out the shift of datum: sites of the National Grid are 80 m off.
#
# Versions: Debian's cgi-mapserver 8.0.0 with its PROJ 9.1.1 (printed).
# Valid:    a point layer with PROJECTION "epsg:27700" (init=epsg:27700 gives the same). OGC API -
#           Features 1 (17-069r4), /req/core/crs84: items are in CRS84, longitude and latitude of WGS 84.
# A guess:  the place that the same server gives by WFS with SRSNAME=EPSG:4326, and that PROJ 9.1.1
#           itself gives (cs2cs EPSG:27700 EPSG:4326).
# Seen:     WFS in EPSG:4326 and EPSG:3857 agrees with PROJ; the OGC API's GeoJSON, and WFS in
#           EPSG:4258, are 80 m east of it: degrees of the National Grid's own datum with the other's
#           label. All answer 200 without a warning; the manual asks for no more than the code.
# Matters:  one register, drawn from WFS and read through the newer API, disagrees with itself by the
#           width of a street; it looks like an error of the survey.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fetch() {
  command -v apt-get > /dev/null && mkdir root || return 1
  apt-get install -s --no-install-recommends "$@" 2> /dev/null | awk '/^Inst/ {print $2}' > wanted || return 1
  apt-get download $(sort -u wanted <(printf '%s\n' "$@")) > /dev/null 2>&1 || return 1
  for package in *.deb; do dpkg-deb -x "$package" root; done
}
fetch cgi-mapserver mapserver-bin libmapserver2 proj-data || {
  echo "not to be installed here: Debian's cgi-mapserver"
  exit 77
}
export LD_LIBRARY_PATH PROJ_LIB=$work/root/usr/share/proj MAPSERVER_CONFIG_FILE=$work/mapserver.conf
LD_LIBRARY_PATH=$(echo "$work"/root/usr/lib/*-linux-gnu)

python3 - <<'PY' > sites.geojson
import json

places = {"centre": (259213, 665000), "south west": (258213, 664000), "south east": (260213, 664000),
          "north west": (258213, 666000), "north east": (260213, 666000)}
print(json.dumps({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
                  "features": [{"type": "Feature", "properties": {"ref": ref}, "geometry": {"type": "Point", "coordinates": place}}
                               for ref, place in places.items()]}))
PY
cat > sites.map <<EOF
MAP
  NAME "register" SIZE 100 100 EXTENT 250000 660000 270000 670000
  PROJECTION "epsg:27700" END
  WEB METADATA "ows_title" "register" "ows_enable_request" "*" "ows_srs" "EPSG:27700 EPSG:4326 EPSG:4258 EPSG:3857" "ows_onlineresource" "http://localhost/" "oga_onlineresource" "http://localhost/ogcapi" END END
  OUTPUTFORMAT NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json" FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=simple" END
  LAYER NAME "sites" TYPE POINT STATUS ON CONNECTIONTYPE OGR CONNECTION "$work/sites.geojson" DATA "sites" TEMPLATE "void"
    PROJECTION "epsg:27700" END
    METADATA "ows_title" "sites" "gml_include_items" "all" "gml_featureid" "ref" "wfs_getfeature_formatlist" "geojson" END
  END
END
EOF
printf 'CONFIG\n ENV\n  MS_MAP_PATTERN "."\n  OGCAPI_HTML_TEMPLATE_DIRECTORY "%s/"\n END\n MAPS\n  register "%s/sites.map"\n END\nEND\n' "$work" "$work" > mapserver.conf
ask() { # path, query
  REQUEST_METHOD=GET PATH_INFO=$1 QUERY_STRING=$2 root/usr/bin/mapserv
}
root/usr/bin/mapserv -v | cut -d' ' -f1-3
for code in 4326 3857 4258; do
  ask "" "map=$work/sites.map&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=sites&SRSNAME=EPSG:$code&OUTPUTFORMAT=geojson" > "wfs-$code"
done
ask /register/ogcapi/collections/sites/items 'f=json' > ogcapi

python3 - <<'PY'
import json
import math

right = (-4.25082107, 55.85756975)  # cs2cs EPSG:27700 EPSG:4326 of PROJ 9.1.1, and of later ones
off = {}
for name in ("wfs-4326", "wfs-3857", "wfs-4258", "ogcapi"):
    text = open(name).read()
    features = json.loads(text[text.index("{"):])["features"]
    x, y = next(f["geometry"]["coordinates"] for f in features if f["properties"]["ref"] == "centre")
    if name == "wfs-3857":
        x, y = math.degrees(x / 6378137), math.degrees(2 * math.atan(math.exp(y / 6378137)) - math.pi / 2)
    off[name] = math.hypot((x - right[0]) * math.cos(math.radians(y)) * 111320, (y - right[1]) * 111320)
    print(f"{name}: {x:.6f} {y:.6f}, {off[name]:.0f} m off")
assert off["wfs-4326"] < 1 and off["wfs-3857"] < 1, off
assert 75 < off["wfs-4258"] < 85 and 75 < off["ogcapi"] < 85, off
PY
echo "still so: the OGC API's positions are of another datum"
