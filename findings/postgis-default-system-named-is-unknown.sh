#!/usr/bin/env bash
# PostGIS knows GeoJSON's default reference system only as long as nobody names it.
#
# Versions: Debian's postgresql-15-postgis-3 3.3.2 (printed).
# Valid:    the GeoJSON format of 2008, 3: a crs member names the system, and without one the default is
#           WGS 84, longitude and latitude; its 3.1 prefers names such as
#           urn:ogc:def:crs:OGC:1.3:CRS84, which is that same system and what GDAL writes for it.
# A guess:  ST_GeomFromGeoJSON gives SRID 4326 with that name, as it does with none; or an error.
# Seen:     4326 without crs, 27700 with urn:ogc:def:crs:EPSG::27700, and 0, that is unknown, with the
#           name of the default. No notice. The first comparison with the register's own geometries
#           then fails for "mixed SRID", and ST_Transform cannot begin.
# Matters:  what a publisher added to be clear about the system takes the system away.
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
select label, ST_SRID(ST_GeomFromGeoJSON('{"type": "Point", ' || crs || '"coordinates": [-4.25, 55.86]}'))
from (values ('none', ''), ('EPSG:27700', '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}, '),
  ('CRS84', '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, ')) as given(label, crs);
SQL
"$bin/psql" -h "$work/data" -U finder -d postgres -XAtq -v ON_ERROR_STOP=1 -f ask.sql | tee seen
grep -q '^PostGIS 3\.' seen
grep -qx 'none|4326' seen
grep -qx 'EPSG:27700|27700' seen
grep -qx 'CRS84|0' seen
echo "still so: the default, named, is unknown"
