#!/usr/bin/env bash
# MapServer's WFS loses the outermost sites of a layer when asked in another reference system.
#
# Versions: Debian's cgi-mapserver 8.0.0 with its PROJ 9.1.1 (printed).
# Valid:    WFS 2.0 (OGC 09-025r2), 7.9.2.4.4, srsName: the reference system of the answer's
#           geometries; there is no filter in the request.
# A guess:  the same five sites in each system, in other numbers.
# Seen:     five in EPSG:27700, three in EPSG:4326: those on the western edge are left out, and
#           numberMatched says 3, so that nothing looks amiss. A layer of one site is empty in
#           EPSG:4326 and in EPSG:3857. (It seems that without a box the layer's own extent, turned
#           into the other system, serves as one.)
# Matters:  which sites are missing differs from system to system, and a comparison of a supplier's
#           copy with the register's own finds them "withdrawn".
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
answers() { # layer's file: numberMatched and references in each system
  sed "s|$work/sites.geojson|$work/$1.geojson|; s|DATA \"sites\"|DATA \"$1\"|" sites.map > "of-$1.map"
  for code in 27700 4326 3857; do
    ask "" "map=$work/of-$1.map&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=sites&SRSNAME=EPSG:$code&OUTPUTFORMAT=geojson" > "$1-$code"
  done
}
python3 - <<'PY'
import json

layer = json.load(open("sites.geojson"))
layer["features"] = layer["features"][:1]
json.dump(layer, open("single.geojson", "w"))
PY
answers sites
answers single

python3 - <<'PY'
import json

seen = {}
for layer in ("sites", "single"):
    for code in (27700, 4326, 3857):
        text = open(f"{layer}-{code}").read()
        answer = json.loads(text[text.index("{"):])
        refs = [f["properties"]["ref"] for f in answer["features"]]
        seen[layer, code] = len(refs)
        print(f"{layer}, EPSG:{code}: numberMatched {answer['numberMatched']}, {refs}")
        assert answer["numberMatched"] == len(refs)
assert (seen["sites", 27700], seen["sites", 4326]) == (5, 3), seen
assert (seen["single", 27700], seen["single", 4326], seen["single", 3857]) == (1, 0, 0), seen
PY
echo "still so: sites on the edge of a layer are left out"
