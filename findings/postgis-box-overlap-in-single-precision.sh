#!/usr/bin/env bash
# PostGIS says that two boxes overlap which lie 5 cm apart, and the gap grows northwards.
#
# Versions: Debian's postgresql-15-postgis-3 3.3.2 (printed).
# Valid:    two geometries of one system, EPSG:27700, coordinates to the centimetre.
# A guess:  the operator && is documented as comparing the two bounding boxes, and coordinates
#           are doubles: boxes with a gap between them do not overlap.
# Seen:     boxes are kept in single precision and rounded outwards, with or without an index. At
#           Shetland's northings the steps are 12.5 cm: a point 5 cm north of the box "overlaps"
#           it, ST_Intersects says no. At Glasgow's the step is 6 cm, at Scilly's 1 mm.
# Matters:  && alone is often used for "in this rectangle". On a boundary it lets neighbours in,
#           more of them the farther north the site.
set -euo pipefail

work=$(mktemp -d)
user=$(id -u)
stop() {
  [ ! -f "$work/data/postmaster.pid" ] || as "$bin/pg_ctl" -D "$work/data" -m immediate stop > /dev/null || true
  cd /
  rm -rf "$work"
}
trap stop EXIT
as() { # the server refuses to run as root
  if [ "$user" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}
cd "$work"
chmod 711 "$work"
fetch() {
  command -v apt-get > /dev/null && mkdir root || return 1
  apt-get install -s --no-install-recommends "$@" 2> /dev/null | awk '/^Inst/ {print $2}' > wanted || return 1
  apt-get download $(sort -u wanted <(printf '%s\n' "$@")) > /dev/null 2>&1 || return 1
  for package in *.deb; do dpkg-deb -x "$package" root; done
}
fetch postgresql-15 postgresql-client-15 postgresql-15-postgis-3 postgresql-15-postgis-3-scripts || {
  echo "not to be installed here: Debian's postgresql-15-postgis-3"
  exit 77
}
bin=$work/root/usr/lib/postgresql/15/bin
cp root/usr/share/postgresql/15/extension/postgis-3.control root/usr/share/postgresql/15/extension/postgis.control
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(echo "$work"/root/usr/lib/*-linux-gnu)
mkdir data
[ "$user" != 0 ] || chown 65534:65534 data
as "$bin/initdb" -D "$work/data" -U finder --locale=C -E UTF8 -A trust > /dev/null
as "$bin/pg_ctl" -D "$work/data" -w -l "$work/data/log" -o "-c listen_addresses='' -k $work/data" start > /dev/null

cat > ask.sql <<'SQL'
create extension postgis;
select 'PostGIS ' || postgis_lib_version();
select place, northing, g && box as overlaps, ST_Intersects(g, box) as intersects
from (values ('Shetland', 1200000, 0.05), ('Glasgow', 665000, 0.05), ('Glasgow', 665000, 0.07), ('Scilly', 11000, 0.05)) at(place, northing, gap),
  ST_MakeEnvelope(0, 0, 700000, northing, 27700) as box,
  ST_SetSRID(ST_MakePoint(259213, northing + gap), 27700) as g;
SQL
"$bin/psql" -h "$work/data" -U finder -d postgres -XAtq -v ON_ERROR_STOP=1 -f ask.sql | tee seen
grep -q '^PostGIS 3\.' seen
grep -qx 'Shetland|1200000|t|f' seen
grep -qx 'Glasgow|665000|t|f' seen
grep -qx 'Glasgow|665000|f|f' seen
grep -qx 'Scilly|11000|f|f' seen
echo "still so: boxes that lie apart overlap"
