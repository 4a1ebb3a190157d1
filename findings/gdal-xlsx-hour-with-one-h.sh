#!/usr/bin/env bash
# GDAL cuts the time of day off a spreadsheet's cells unless their format spells the hour "hh".
#
# Versions: pyogrio 0.13.0 (GDAL 3.12.4 inside); the sheet is written by openpyxl 3.1.5.
# Valid:    ISO/IEC 29500-1, 18.8.30 and 18.8.31: h shows the hour without a leading zero, hh with
#           one; the stored number is the same. "yyyy-mm-dd h:mm:ss" is openpyxl's own default.
# A guess:  the value's time is kept whichever of the two shows it, as it is for a cell that holds
#           a time alone.
# Seen:     with hh the column is DateTime; with h it is Date, and 23:30 is gone, without a warning.
#           openpyxl left to itself writes h, so every time written by it is lost.
# Matters:  an application received at 23:30 on its last day is in time or not by that time; the
#           sheet shows it and what is read from it has none.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q pyogrio==0.13.0 openpyxl==3.1.5 || {
  echo "not to be installed here: pyogrio==0.13.0 openpyxl==3.1.5"
  exit 77
}

venv/bin/python - <<'PY'
import datetime
import warnings
import openpyxl
import pyogrio

warnings.simplefilter("error")  # a warning would end the script
seen = {}
for shown in ("as openpyxl does", "dd/mm/yyyy hh:mm", "dd/mm/yyyy h:mm", "h:mm"):
    book = openpyxl.Workbook()
    book.active.append(["ref", "received"])
    book.active.append(["A", datetime.time(23, 30) if shown == "h:mm" else datetime.datetime(2026, 6, 30, 23, 30)])
    cell = book.active.cell(2, 2)
    if shown != "as openpyxl does":
        cell.number_format = shown
    book.save("sheet.xlsx")
    _, _, _, columns = pyogrio.raw.read("sheet.xlsx", columns=["received"])
    seen[shown] = str(columns[0][0])
    print(f"{shown} ({cell.number_format}): {seen[shown]}")
assert seen["as openpyxl does"] == seen["dd/mm/yyyy h:mm"] == "2026-06-30", seen
assert seen["dd/mm/yyyy hh:mm"].startswith("2026-06-30T23:30"), seen
assert seen["h:mm"] == "23:30:00", seen
PY
echo "still so: an hour shown with one h is lost"
