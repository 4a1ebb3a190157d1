#!/usr/bin/env bash
# Asked for lit=true, pygeoapi finds none of the sites that it shows with "lit": true.
#
# Versions: pygeoapi 0.21.0 (the last for Python 3.11), provider GeoJSON.
# Valid:    OGC API - Features 1 (17-069r4), 7.15.5: a property is filtered by a parameter of its name.
#           The value is written as JSON writes it, and as the answer itself shows it.
# A guess:  ?lit=true gives the sites whose lit is true, and ?height=8.0 those of height 8.
# Seen:     both give 0, with status 200. Values are compared as Python prints them: ?lit=True finds
#           the sites, ?height=8 the heights. The queryables page calls lit an integer; ?lit=1 gives
#           0 as well. Text and 8.75 work as expected.
# Matters:  yes-or-no columns are half of a register ("available", "lit", "listed"), and the answer
#           to each of them is "nothing found", which nobody takes for an error.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pygeoapi==0.21.0 || {
  echo "not to be installed here: pygeoapi==0.21.0"
  exit 77
}

cat > sites.geojson <<'JSON'
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "id": "A", "properties": {"kind": "mast", "lit": true, "height": 8}, "geometry": {"type": "Point", "coordinates": [-4.25, 55.86]}},
 {"type": "Feature", "id": "B", "properties": {"kind": "pole", "lit": false, "height": 8.75}, "geometry": {"type": "Point", "coordinates": [-4.24, 55.86]}}]}
JSON
cat > config.yml <<'YAML'
server: {bind: {host: 127.0.0.1, port: 5000}, url: "http://localhost:5000", mimetype: application/json, encoding: utf-8, languages: [en-US], limits: {default_items: 10, max_items: 50}, map: {url: "http://localhost/", attribution: none}}
logging: {level: ERROR}
metadata:
  identification: {title: register, description: register, keywords: [sites], terms_of_service: none, url: "http://localhost/"}
  license: {name: none, url: "http://localhost/"}
  provider: {name: none, url: "http://localhost/"}
  contact: {name: none, email: nobody@example.org, url: "http://localhost/"}
resources:
  sites: {type: collection, title: sites, description: sites, keywords: [sites], links: [], extents: {spatial: {bbox: [-5, 55, -4, 56], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}, providers: [{type: feature, name: GeoJSON, data: sites.geojson, id_field: id}]}
YAML
export PYGEOAPI_CONFIG=config.yml PYGEOAPI_OPENAPI=openapi.yml
venv/bin/pygeoapi openapi generate config.yml --output-file openapi.yml > /dev/null

venv/bin/python - <<'PY'
from pygeoapi.flask_app import APP

client = APP.test_client()
everything = client.get("/collections/sites/items?f=json").get_json()["features"]
print("shown:", [(f["id"], f["properties"]["lit"], f["properties"]["height"]) for f in everything])
print("queryable lit:", client.get("/collections/sites/queryables?f=json").get_json()["properties"]["lit"])
seen = {}
for query in ("kind=mast", "lit=true", "lit=True", "lit=1", "height=8", "height=8.0", "height=8.75"):
    answer = client.get(f"/collections/sites/items?f=json&{query}")
    seen[query] = (answer.status_code, answer.get_json()["numberMatched"])
    print(f"?{query}: {seen[query]}")
assert everything[0]["properties"]["lit"] is True
assert [n for _, n in seen.values()] == [1, 0, 1, 0, 1, 0, 1] and {s for s, _ in seen.values()} == {200}, seen
PY
echo "still so: true finds nothing"
