#!/usr/bin/env bash
# A deadline of 17:00 at +01:00 is written to a calendar so that its own writer reads no offset back.
#
# Versions: icalendar 7.3.2.
# Valid:    a datetime with a fixed offset, as read from any RFC 3339 text ("…T17:00:00+01:00").
# A guess:  160000Z, which RFC 5545, 3.3.5, has for a point in time; or a refusal.
# Seen:     DTSTART;TZID="UTC+01:00":20260630T170000 with no VTIMEZONE of that name, though 3.2.19 asks
#           for one in the same object. add_missing_timezones() adds none. Read by icalendar itself it
#           is a plain 17:00 without any zone; a datetime in UTC or in Europe/London keeps its instant.
# Matters:  a due date exported from a case file is an hour off wherever the reader's clock is not the
#           office's, and off by an unsaid amount for a program.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv venv && venv/bin/pip install -q icalendar==7.3.2 || {
  echo "not to be installed here: icalendar==7.3.2"
  exit 77
}

venv/bin/python - <<'PY'
import datetime
import zoneinfo
import icalendar

def there_and_back(when):
    event = icalendar.Event()
    event.add("dtstart", when)
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    calendar.add_missing_timezones()
    text = calendar.to_ical()
    back = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]["dtstart"].dt
    line = next(l for l in text.decode().splitlines() if l.startswith("DTSTART") and "2026" in l)
    print(f"{when.isoformat()} -> {line} (VTIMEZONE: {b'BEGIN:VTIMEZONE' in text}) -> {back.isoformat()}")
    return back

fixed = datetime.datetime.fromisoformat("2026-06-30T17:00:00+01:00")
utc = there_and_back(fixed.astimezone(datetime.timezone.utc))
london = there_and_back(fixed.astimezone(zoneinfo.ZoneInfo("Europe/London")))
offset = there_and_back(fixed)
assert utc == fixed and london == fixed, (utc, london)
assert offset.tzinfo is None and offset.hour == 17, offset
PY
echo "still so: a fixed offset is lost"
