#!/usr/bin/env bash
# A KML placemark loses its name to a data field that is called "Name".
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside, driver LIBKML); GDAL 3.6.2 (Debian 12) does the same.
# Valid:    OGC 07-147r2 (KML 2.2), kml:Data: its name attribute is free text, and not the element
#           <name> of the placemark. XML minds capitals in any case.
# A guess:  both are kept: Name from <name>, and the field under another name, as names that clash
#           are renamed when GDAL writes.
# Seen:     the column Name holds the field's value, and the placemark's own name is nowhere. Where
#           a placemark has no such field its name is kept, so that one column mixes the two.
# Matters:  spreadsheets turned into KML have a column Name (of the owner, of the street). What the
#           map shows as the site's name is gone from what is imported.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 || {
  echo "not to be installed here: pyogrio==0.13.0"
  exit 77
}

cat > sites.kml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>sites</name>
<Placemark><name>Mast 1</name><ExtendedData><Data name="Name"><value>A. Owner</value></Data></ExtendedData><Point><coordinates>-4.25,55.86</coordinates></Point></Placemark>
<Placemark><name>Mast 2</name><Point><coordinates>-4.24,55.86</coordinates></Point></Placemark>
</Document></kml>
XML

venv/bin/python - <<'PY'
import warnings
import pyogrio

warnings.simplefilter("error")  # a warning would end the script
meta, _, _, columns = pyogrio.raw.read("sites.kml")
seen = {name: column.tolist() for name, column in zip(meta["fields"], columns)}
print("Name:", seen["Name"])
assert seen["Name"] == ["A. Owner", "Mast 2"], seen
assert not any("Mast 1" in map(str, values) for values in seen.values()), seen
PY
echo "still so: the placemark's name is replaced"
