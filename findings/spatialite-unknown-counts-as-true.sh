#!/usr/bin/env bash
# In SpatiaLite a site without a place lies in every area, and a missing area holds every site.
#
# Versions: Debian's spatialite-bin 5.0.1 (printed).
# Valid:    plain SQL on a registered geometry column; a NULL geometry is allowed in it.
# A guess:  as in all SQL: a predicate on NULL is NULL, and WHERE keeps only what is true.
# Seen:     the predicates answer -1 for "unknown" (the function list says so), and SQLite's WHERE
#           takes any number but 0 for true. WHERE ST_Intersects(place, area) keeps the row that
#           has no place; with an area that could not be parsed it keeps all rows; and NOT of it
#           leaves the unknown row out.
# Matters:  a misspelt search area does not fail and does not find nothing: it finds the register.
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
pinned=5.0.1
fetch spatialite-bin || {
  echo "not to be installed here: Debian's spatialite-bin"
  exit 77
}
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(echo "$PWD"/root/usr/lib/*-linux-gnu)

cat > ask.sql <<'SQL'
SELECT 'SpatiaLite ' || spatialite_version();
CREATE TABLE site (ref TEXT);
SELECT AddGeometryColumn('site', 'place', 27700, 'POINT', 'XY') = 1;
INSERT INTO site VALUES ('inside', MakePoint(259213, 665000, 27700)), ('far', MakePoint(400000, 100000, 27700)), ('nowhere', NULL);
SELECT 'in the area', group_concat(ref) FROM site WHERE ST_Intersects(place, BuildMbr(259000, 664000, 260000, 666000, 27700));
SELECT 'not in the area', group_concat(ref) FROM site WHERE NOT ST_Intersects(place, BuildMbr(259000, 664000, 260000, 666000, 27700));
SELECT 'misspelt area', group_concat(ref) FROM site WHERE ST_Intersects(place, GeomFromText('POLIGON((0 0, 1 0, 1 1, 0 0))', 27700));
SQL
root/usr/bin/spatialite -silent new.sqlite < ask.sql 2> /dev/null | tee seen
grep -qF "SpatiaLite $pinned" seen
grep -qx 'in the area|inside,nowhere' seen
grep -qx 'not in the area|far' seen
grep -qx 'misspelt area|inside,far,nowhere' seen
echo "still so: unknown counts as true"
