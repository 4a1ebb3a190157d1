#!/usr/bin/env bash
# csvwvalidate calls a broken table OK where Python's warnings are switched off.
#
# Versions: csvw 4.1.1.
# Valid:    the metadata is plain CSV on the Web (W3C "Metadata Vocabulary for Tabular Data", 5.11):
#           a column of datatype integer with a minimum. The table breaks it, which is what a
#           validator is for; the switch is Python's own, PYTHONWARNINGS.
# A guess:  FAIL, however much the program is allowed to print.
# Seen:     with PYTHONWARNINGS=ignore it prints OK and ends with 0. Errors of cells are counted by
#           catching Python's warnings, and those that are switched off are never raised.
# Matters:  nightly jobs and web services run with warnings off. A register's check that was red at
#           the desk is green there, whatever is in the file.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q csvw==4.1.1 || {
  echo "not to be installed here: csvw==4.1.1"
  exit 77
}

printf 'ref,height\nA,12\nB,tall\nC,-5\n' > sites.csv
cat > sites.csv-metadata.json <<'JSON'
{"@context": "http://www.w3.org/ns/csvw", "url": "sites.csv", "tableSchema": {"columns": [
  {"name": "ref", "titles": "ref"},
  {"name": "height", "titles": "height", "datatype": {"base": "integer", "minimum": 0}}]}}
JSON

check() { # what is set, what is wanted
  local said code=0
  said=$(env "PYTHONWARNINGS=$1" venv/bin/csvwvalidate sites.csv 2> /dev/null) || code=$?
  echo "PYTHONWARNINGS=$1: $said, exit code $code"
  [ "$said $code" = "$2" ]
}
check default 'FAIL 1'
check ignore 'OK 0'
echo "still so: with warnings off every table is valid"
