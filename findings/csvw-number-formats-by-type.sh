#!/usr/bin/env bash
# csvw takes "1,000" and "55%" in a decimal column and calls them broken in a number column.
#
# Versions: csvw 4.1.1.
# Valid:    W3C "Model for Tabular Data and Metadata on the Web", 6.4.2, is about all numeric types:
#           groupChar and decimalChar may be given for any, and percent and per-mille signs must be
#           understood. "number" is its name for double.
# A guess:  {"base": "number", "format": {"groupChar": ","}} reads 1,000 as 1000, as "decimal" does.
# Seen:     decimal reads 1000, 8.75 and 0.55; number, double and float leave all three as text and
#           make the table invalid. The format is taken without a word in either case.
# Matters:  number is the type that one writes first. A publisher who follows the standard to the
#           letter is told that the data is wrong.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q csvw==4.1.1 || {
  echo "not to be installed here: csvw==4.1.1"
  exit 77
}

venv/bin/python - <<'PY'
import json
import warnings
from csvw import CSVW

warnings.simplefilter("default")
def read(base, form, text):
    with open("sites.csv", "w") as out:
        out.write(f'v\n"{text}"\n')
    with open("sites.csv-metadata.json", "w") as out:
        datatype = {"base": base, **({"format": form} if form else {})}
        json.dump({"@context": "http://www.w3.org/ns/csvw", "url": "sites.csv", "tableSchema": {"columns": [{"name": "v", "titles": "v", "datatype": datatype}]}}, out)
    return CSVW("sites.csv", validate=True).is_valid, CSVW("sites.csv").to_json(minimal=True)[0]["v"]

cases = [({"groupChar": ","}, "1,000"), ({"decimalChar": ","}, "8,75"), (None, "55%")]
seen = {}
with warnings.catch_warnings():
    for base in ("decimal", "number", "double", "float"):
        seen[base] = [read(base, form, text) for form, text in cases]
for base, answers in seen.items():
    print(base, answers)
assert seen["decimal"] == [(True, 1000.0), (True, 8.75), (True, 0.55)], seen
for base in ("number", "double", "float"):
    assert seen[base] == [(False, "1,000"), (False, "8,75"), (False, "55%")], seen
PY
echo "still so: number formats hold for decimals only"
