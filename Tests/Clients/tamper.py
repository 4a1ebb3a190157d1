#!/usr/bin/env python3
"""Whoever changes the record with another SQLite program is named by `verify` or `audit verify`.

Each attack is made on a copy of a registry that the program itself filled: with Python's sqlite3,
which runs the registry's triggers, and again with them taken away and put back, as somebody would
who knows them.
"""
import contextlib
import hashlib
import json
import shutil
import sqlite3

import _program as program

tally = program.Tally()
QUIET = ("--quiet",)


def features(count, changed=False):
    rows = [{"type": "Feature",
             "properties": {"reference": f"P{i}", "name": f"Pole {i}", "material": "concrete",
                            "height": 8 if changed and i == 0 else 7},
             "geometry": {"type": "Point", "coordinates": [-4.25 + i / 1000, 55.86]}}
            for i in range(count)]
    # What cannot be taken is kept beside, and is part of the record.
    rows.append({"type": "Feature", "properties": {"reference": "Q"},
                 "geometry": {"type": "Point", "coordinates": [0, 91]}})
    return json.dumps({"type": "FeatureCollection", "features": rows})


def filled(folder):
    """A registry with rows in every table that acts write."""
    registry = folder / "master.gpkg"
    poles, changed, zones, codes = (
        folder / name for name in ("poles.geojson", "changed.geojson", "zones.geojson", "codes.csv"))
    poles.write_text(features(30))
    changed.write_text(features(30, changed=True))
    zones.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"reference": "Z", "grade": "A"},
         "geometry": {"type": "Polygon", "coordinates": [
             [[-4.3, 55.8], [-4.2, 55.8], [-4.2, 55.9], [-4.3, 55.9], [-4.3, 55.8]]]}}]}))
    codes.write_text("postcode,easting,northing\nG2 1DU,259200,665300\nG1 1XQ,259300,665000\n")

    def act(*arguments, expect=(0,)):
        return program.run(*arguments, "-r", registry, *QUIET, expect=expect).stdout

    program.run("init", registry, "--council", program.ROOT / "data/councils/glasgow.yaml", *QUIET)
    act("import", poles, "--as", "asset", "--kind", "pole", expect=(0, 2))
    act("import", changed, "--as", "asset", "--kind", "pole", expect=(0, 2))
    act("import", zones, "--as", "constraint:zones")
    act("import", poles, "--as", "installation", expect=(0, 2))
    act("import", codes, "--as", "postcode", "--crs", "EPSG:27700", expect=(0, 2))
    act("keys", "create", "--name", "Supplier", "--scope", "read")
    act("classes", "set", "sites/material", "internal")
    asset = act("search", "--kind", "pole", "--limit", "1", "--format", "geojson")
    owner = json.loads(asset)["features"][0]["properties"]["owner"]
    site = f"{owner}/pole/P3"
    act("corrections", "report", "--asset", site, "--field", "name", "--value", "Pole three",
        "--contact", "me@example.org")
    act("apply", "--asset", site, "--equipment", "small-cell", "--height", "2",
        "--organisation", "Acme", "--contact", "A Person", "--email", "a@example.org",
        "--description", "A small cell")
    return registry


def change(registry, sql, hides=False):
    """Runs statements; with `hides`, without the triggers, which are put back afterwards."""
    with contextlib.closing(sqlite3.connect(registry)) as connection:
        # The index's triggers ask for functions of GeoPackage programs.
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY", "ST_IsEmpty"):
            connection.create_function(name, 1, lambda blob: 0)
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        if hides:
            for name, _ in triggers:
                connection.execute(f'DROP TRIGGER "{name}"')
        connection.executescript(sql)
        if hides:
            for _, text in triggers:
                connection.execute(text)
        connection.commit()


def attacked(folder, master, what, sql, command=("verify",), named="", hides=(False, True)):
    """The attack is found, with and without the triggers that note it."""
    for hidden in hides:
        registry = folder / "attacked.gpkg"
        for left in folder.glob("attacked.gpkg*"):
            left.unlink()
        shutil.copy(master, registry)
        change(registry, sql, hidden)
        result = program.run(*command, "-r", registry, *QUIET, expect=None)
        tally.check(result.returncode == 1 and named in result.stdout,
                    f"{what}{', hidden' if hidden else ''}: {' '.join(command)} ended with "
                    f"{result.returncode}: {(result.stdout + result.stderr).strip()[:400]}")


ATTACKS = [
    ("an application approved", "UPDATE application SET state = 'approved'", "application"),
    ("an application's e-mail",
     "UPDATE application SET applicant = replace(applicant, 'a@', 'b@')", "another applicant"),
    ("an application's verdict",
     "UPDATE application SET verdict = replace(verdict, 'eligible', 'eligib1e')", "verdict"),
    ("an application taken out", "DELETE FROM application", "is gone"),
    ("a class put in",
     "INSERT INTO field_class VALUES ('sites', 'name', 'internal')", "by no act"),
    ("a class taken out", "DELETE FROM field_class", "is gone"),
    ("a key's scope", "UPDATE access_key SET scope = 'admin'", "access_key"),
    ("a key's secret", "UPDATE access_key SET hash = zeroblob(32)", "access_key"),
    ("a key put in",
     "INSERT INTO access_key SELECT 'mine', 'm', scope, salt, hash, created_at, created_by, NULL,"
     " NULL, NULL FROM access_key", "by no act"),
    ("a correction's value", "UPDATE correction SET value = 'x'", "correction"),
    ("a correction decided", "UPDATE correction SET state = 'accepted'", "correction"),
    ("a rule pack taken out",
     "PRAGMA foreign_keys = OFF; DELETE FROM verdict_basis; DELETE FROM rule_pack", "is gone"),
    ("a run's counts", "UPDATE import_run SET added = 29 WHERE id = 1", "import_run"),
    ("a run's source", "UPDATE import_run SET source = 'elsewhere' WHERE id = 1", "import_run"),
    ("the council's file",
     "UPDATE setting SET value = replace(value, 'Glasgow', 'Glasgo')", "setting"),
    ("a quarantined feature", "UPDATE quarantine SET raw_text = 'x' WHERE run = 1", "quarantine"),
]

# What only a digest over every row shows.
DEEP = [
    ("a letter of a site's attributes",
     "UPDATE asset SET attributes = replace(attributes, 'concrete', 'Xoncrete') WHERE fid = 7"),
    ("a letter of a site's past", "UPDATE asset_history SET name = 'x'"),
    ("a site's place", "UPDATE asset SET position_source = 'x' WHERE fid = 9"),
    ("a site that says another act wrote it", "UPDATE asset SET since = 4 WHERE fid = 9"),
    ("a feature's column", "UPDATE layer_zones SET grade = 'B'"),
    ("an installation's name", "UPDATE installation SET name = 'x' WHERE fid = 1"),
    ("a postcode moved", "UPDATE postcode SET easting = easting + 1 WHERE code = 'G2 1DU'"),
    ("a postcode put in", "INSERT INTO postcode VALUES ('G9 9ZZ', 1, 2, 6)"),
]


def cut_off(folder, master):
    """Events cut off at the end, with the rows they wrote left as they are, or put back."""
    for what, sql in [
            ("the last event", "DELETE FROM event WHERE sequence = (SELECT MAX(sequence) FROM event)"),
            ("the import of postcodes and all after it",
             "DELETE FROM event WHERE sequence >= (SELECT event FROM import_run WHERE id = 5)"),
            ("an event that wrote only a class",
             "DELETE FROM event WHERE sequence >= (SELECT sequence FROM event"
             " WHERE act = 'classes.set'); DELETE FROM application; DELETE FROM correction;"
             " DELETE FROM verdict_basis; DELETE FROM rule_pack; DELETE FROM field_class")]:
        for command in (("verify",), ("audit", "verify")):
            attacked(folder, master, f"{what} cut off", sql, command, hides=(True,))


def backwards(folder, master):
    """A time that goes back, in a chain that was made anew: a note, and the head tells."""
    registry = folder / "backwards.gpkg"
    shutil.copy(master, registry)
    head = program.run("audit", "verify", "-r", registry, *QUIET).stdout.split()[-1]
    with contextlib.closing(sqlite3.connect(registry)) as connection:
        ((trigger,),) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'event_is_final_update'")
        connection.execute("DROP TRIGGER event_is_final_update")
        row = list(connection.execute("SELECT * FROM event ORDER BY sequence DESC LIMIT 1").fetchone())
        row[1] = "2001-01-01T00:00:00Z"
        sequence, at, actor, act, subject, detail, previous, _ = row
        fields = [previous, str(sequence), at, actor, act, subject, detail]
        sealed = b"".join(f"{len(field.encode())}:".encode() + field.encode() for field in fields)
        connection.execute("UPDATE event SET at = ?, hash = ? WHERE sequence = ?",
                           (at, hashlib.sha256(sealed).hexdigest(), sequence))
        connection.execute(trigger)
        connection.commit()
    result = program.run("audit", "verify", "-r", registry)
    tally.check(f"event {sequence} is dated 2001-01-01T00:00:00Z" in result.stderr,
                f"a time that goes back: {result.stderr}")
    result = program.run("audit", "verify", "--head", head, "-r", registry, *QUIET, expect=None)
    tally.check(result.returncode == 1, "a chain made anew holds no head that was noted")


def backed_up(folder, master):
    """The digests beside a backup show what was changed in it, for restoring and at any time."""
    copy, target = folder / "copy.gpkg", folder / "target.gpkg"
    digests = folder / "copy.gpkg.digests.json"
    program.run("backup", copy, "-r", master, *QUIET)
    tables = json.loads(digests.read_text())["tables"]
    tally.check({"asset", "application", "event", "layer_zones"} <= set(tables),
                f"the digests name {sorted(tables)}")
    tally.check(tables["asset"]["rows"] == 30, f"the digests count {tables['asset']}")
    result = program.run("verify", "--digests", digests, "-r", copy, *QUIET)
    tally.check("sound" in result.stdout, f"a backup has its digests: {result.stdout}")
    program.run("restore", copy, "-r", target, *QUIET)
    change(copy, "UPDATE asset SET name = 'Pole X' WHERE fid = 7", hides=True)
    for command in (("verify", "--digests", digests, "-r", copy),
                    ("restore", copy, "-r", target, "--replace")):
        result = program.run(*command, *QUIET, expect=None)
        tally.check(result.returncode != 0 and "table asset" in result.stdout + result.stderr,
                    f"{command[0]} of a changed backup: {result.stdout}{result.stderr}")


def added_column(folder, master):
    """A column that QGIS adds stops no backup, and comes with it."""
    registry, copy = folder / "added.gpkg", folder / "added-copy.gpkg"
    shutil.copy(master, registry)
    change(registry, "ALTER TABLE asset ADD COLUMN photo TEXT;"
                     "UPDATE asset SET photo = 'a.jpg' WHERE fid = 7")
    program.run("backup", copy, "-r", registry, *QUIET)
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        found = connection.execute("SELECT photo FROM asset WHERE fid = 7").fetchone()
        tally.check(found == ("a.jpg",), f"the copy has {found}")
        detail = connection.execute(
            "SELECT detail FROM event WHERE act = 'outside-edit'").fetchone()
        tally.check(detail and json.loads(detail[0])["columns"] == {"asset": ["photo"]},
                    f"the event says {detail}")
    result = program.run("verify", "--deep", "-r", registry, *QUIET)
    tally.check("sound" in result.stdout, f"with a column added: {result.stdout}")


def rollback_mode(folder, master):
    """A registry left in rollback mode with a reader: questions are answered, acts say why not."""
    registry = folder / "rollback.gpkg"
    shutil.copy(master, registry)
    with contextlib.closing(sqlite3.connect(registry)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN")
        other.execute("SELECT COUNT(*) FROM asset").fetchone()
        result = program.run("status", "-r", registry, *QUIET)
        tally.check("glasgow/pole" in result.stdout, "status beside a reader in rollback mode")
        result = program.run("classes", "set", "sites/name", "public", "-r", registry, *QUIET,
                             expect=None)
        tally.check(result.returncode == 75 and "journal_mode" in result.stderr,
                    f"an act beside it ended with {result.returncode}: {result.stderr}")
    program.run("classes", "set", "sites/name", "public", "-r", registry, *QUIET)


def main():
    program.binary()
    program.grid_folder()
    with program.work_folder("tamper") as folder:
        master = filled(folder)
        sound = program.run("verify", "-r", master, *QUIET)
        tally.check("sound" in sound.stdout, f"the registry before: {sound.stdout}")
        for what, sql, named in ATTACKS:
            attacked(folder, master, what, sql, named=named)
        # The same is seen from the log's side.
        for what, sql, named in ATTACKS[:3]:
            attacked(folder, master, what, sql, ("audit", "verify"), named, hides=(True,))
        for what, sql in DEEP:
            attacked(folder, master, what, sql, ("verify", "--deep"), hides=(True,))
        cut_off(folder, master)
        backwards(folder, master)
        backed_up(folder, master)
        added_column(folder, master)
        rollback_mode(folder, master)
    tally.close()


if __name__ == "__main__":
    main()
