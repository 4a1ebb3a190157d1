#!/usr/bin/env python3
"""Tables as offices write them, names in any spelling, and what strangers write in them.

Every input is written here; Python's own csv module says what a table holds, before the program
reads it and after the program wrote it.
"""
import csv
import io
import json
import re
import urllib.error
import urllib.parse
import urllib.request

import _program as program

tally = program.Tally()
HEAD = ["Ref", "Name", "Easting", "Northing"]
ROWS = [["L-1", "Corner, north", "259213", "665383"], ["L-2", "Well = deep", "259300", "665400"]]
# What a terminal obeys or does not show: C0 but for the ends of our own lines, DEL, C1, marks that
# turn the direction of writing, and the separators of lines and paragraphs.
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def table(rows, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


class Desk:
    """A registry in a folder, and what is done with it."""

    def __init__(self, folder):
        self.folder, self.number = folder, 0
        self.registry = self.new()

    def new(self):
        self.number += 1
        path = self.folder / f"registry-{self.number}.gpkg"
        program.run("init", path, "--council", "data/councils/glasgow.yaml", "--quiet")
        return path

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def load(self, name, text, *options, expect=(0,), registry=None, target=("--as", "asset")):
        kind = ("--kind", "lamp") if target == ("--as", "asset") else ()
        return program.run("import", self.write(name, text), "-r", registry or self.registry,
                           *target, *kind, *options, expect=expect)

    def held(self, registry=None):
        """The registry's own words for what it holds, by reference."""
        out = program.run("search", "-r", registry or self.registry, "--format", "ndjson",
                          "--limit", "0", "--quiet").stdout
        features = [json.loads(line) for line in out.splitlines()]
        return {one["properties"]["reference"]: one for one in features}


def same(desk, name, text, *options, rows=ROWS, notes=(), expect=(0,)):
    """An import holds exactly the rows, with their names, and says what it should."""
    registry = desk.new()
    done = desk.load(name, text, *options, expect=expect, registry=registry)
    held = desk.held(registry)
    tally.check(
        {ref: one["properties"].get("name") for ref, one in held.items()}
        == {row[0]: row[1] or None for row in rows},
        f"{name}: {sorted(held)} is held: {done.stdout}")
    for note in notes:
        tally.check(done.stdout.count(note) == 1, f"{name}: '{note}' is said once: {done.stdout}")
    return held


def layouts(desk):
    for name, delimiter in [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("pipe", "|")]:
        head = ["Ref", "Name", "Easting", "Northing"]
        same(desk, f"{name}.csv", table([head, *ROWS], delimiter))
        # Other delimiters in a heading count for nothing where the rows have none.
        wordy = [head[:2] + ["Easting", "Northing", "Kinds a, b; c, d; e, f|g"], *ROWS]
        if delimiter not in ",":
            same(desk, f"{name}-wordy.csv", table(wordy, delimiter), notes=["[short-rows]"])
    same(desk, "sep.csv", "sep=;\r\n" + table([HEAD, *ROWS], ";"))
    same(desk, "told.csv", table([HEAD, *ROWS], "^"), "--delimiter", "^")
    blank = [HEAD, ROWS[0], [""] * 4, [" ", "", "", ""], ROWS[1], [""] * 4]
    same(desk, "blank.csv", table(blank) + "   \r\n\r\n", notes=["4 rows hold nothing"])
    wide = [HEAD, *[row + ["", "", ""] for row in ROWS]]
    same(desk, "wide.csv", table(wide), notes=["2 rows have empty cells behind"])
    short = [HEAD + ["Note", "More"], ROWS[0], ROWS[1] + [""]]
    same(desk, "short.csv", table(short), notes=["2 rows have fewer cells"])
    full = [HEAD, ROWS[0], ROWS[1] + ["", "x"]]
    same(desk, "full.csv", table(full), rows=ROWS[:1], notes=["[ragged-row]"], expect=(2,))
    titles = "Lamps of the city\r\nAs of May\r\n\r\n"
    same(desk, "titles.csv", titles + table([HEAD, *ROWS]), notes=["stand on line 4"])
    same(desk, "titles-padded.csv", table([["Lamps", "", "", ""], HEAD, *ROWS]),
         notes=["stand on line 2"])
    total = [HEAD, *ROWS, ["Total", "2", "", ""]]
    same(desk, "total.csv", table(total), notes=["[total-row]"], expect=(2,))


def told_layouts(desk):
    unclear = "Lamps, by name\r\n" + table([HEAD, *ROWS])
    refused = desk.load("unclear.csv", unclear, expect=(65,))
    tally.check("line 1 has 2 columns, line 2 has 4" in refused.stderr
                and "--header-row 2" in refused.stderr, f"a doubtful header: {refused.stderr}")
    same(desk, "row-2.csv", unclear, "--header-row", 2)
    codes = [["G1 1AA", "10", "259213", "665383"], ["G1 1AB", "10", "259300", "665400"]]
    refused = desk.load("codes.csv", table(codes), expect=(65,), target=("--as", "postcode"))
    tally.check("--no-header" in refused.stderr, f"a table without names: {refused.stderr}")
    profile = desk.write("codes.yaml", "\n".join([
        "profile: codes", "target: {as: postcode}", "noHeader: true", "postcode: column 1",
        "referenceSystem: EPSG:27700", "location: {x: column 3, y: column 4}", ""]))
    registry = desk.new()
    desk.load("codes.csv", table(codes), "--profile", profile, registry=registry,
              target=("--as", "postcode"))
    answer = program.run("search", "-r", registry, "--near", "G1 1AB", "--nearest", 1, expect=None)
    tally.check("259300,665400" in answer.stderr, f"a postcode without a header: {answer.stderr}")
    for key, value in [("delimiter", '"^"'), ("headerRow", "3")]:
        profile = desk.write("told.yaml", f"profile: told\n{key}: {value}\n")
        text = table([HEAD, *ROWS], "^" if key == "delimiter" else ",")
        same(desk, f"profile-{key}.csv", ("a,b\r\nc,d\r\n" if key == "headerRow" else "") + text,
             "--profile", profile)
    for options in [("--delimiter", "ab"), ("--header-row", "0"),
                    ("--header-row", "2", "--no-header")]:
        desk.load("told.csv", table([HEAD, *ROWS]), *options, expect=(64,))
    long = same(desk, "long.csv", table([["Ref", "Name", "Meter"], ["0012", "", "12345678901234567890"]]),
                rows=[["0012", ""]])
    tally.check(long["0012"]["properties"]["Meter"] == "12345678901234567890", "long digits stay")
    numbers = [["Ref", "UPRN"], ["U-1", "000906700034033"], ["U-2", "906700034033"]]
    registry = desk.new()
    desk.load("uprn.csv", table(numbers), registry=registry)
    found = program.run("search", "-r", registry, "--where", "uprn = '906700034033'", "--format",
                        "ndjson", "--quiet").stdout
    tally.check(len(found.splitlines()) == 2, f"UPRNs compare without leading zeros: {found}")


def checks(desk):
    """The same batch under other names is the same answer."""
    def answers(text, *options, expect=(0,)):
        done = program.run("check", "-r", desk.registry, "--input", desk.write("in.csv", text),
                           "--equipment", "ground-mast", "--format", "ndjson", *options,
                           expect=expect)
        return done.stdout, done.stderr

    pack = ("--pack", "scotland-class-67")
    rows = [["S-1", "60", "259213", "665383"], ["S-2", "6", "259300", "665400"]]
    wanted, said = answers(table([["id", "height", "easting", "northing"], *rows]), "--height", "6", *pack)
    tally.check(said.count("taken") == 0 and "not used" not in said, f"nothing to say: {said}")
    tally.check([json.loads(one)["id"] for one in wanted.splitlines()] == ["S-1", "S-2"], "ids")
    for head in [["ID", "Height", "Easting", "Northing"], ["Site ID", "Height (m)", "EASTING", "NORTHING"],
                 ["site_id", "HEIGHT_M", "easting", "northing"], ["Row-Id", "Mast height", "Easting", "Northing"]]:
        got, said = answers(table([head, *rows]), "--height", "6", *pack)
        tally.check(got == wanted, f"{head} is answered as its plain names: {got[:200]}")
        tally.check(f"`{head[0]}` taken as id" in said and f"`{head[1]}` taken as height" in said,
                    f"{head} is said: {said}")
    for unit, scale in [("mm", 1000), ("ft", 1 / 0.3048)]:
        scaled = [[row[0], repr(float(row[1]) * scale), *row[2:]] for row in rows]
        got, said = answers(table([["id", f"Height ({unit})", "easting", "northing"], *scaled]),
                            "--height", "6", *pack)
        heights = [json.loads(one)["height"] for one in got.splitlines()]
        tally.check(all(abs(a - b) < 1e-5 for a, b in zip(heights, [60, 6])) and len(heights) == 2,
                    f"a height in {unit} is converted: {heights}")
    _, said = answers(table([["id", "Height (storeys)", "easting", "northing"], *rows]), *pack, expect=(65,))
    tally.check("Height (storeys)" in said and "storeys" in said, f"a unit that is none: {said}")
    _, said = answers(table([["id", "height", "Height", "easting", "northing"],
                             *[row[:2] + row[1:] for row in rows]]), *pack, expect=(65,))
    tally.check("'height' and 'Height' both mean height" in said, f"two of a name: {said}")
    _, said = answers(table([["id", "height", "Colour", "easting", "northing"],
                             *[row[:2] + ["red"] + row[2:] for row in rows]]), *pack)
    tally.check(said.count("`Colour` is not used") == 1, f"a column not used: {said}")
    values = [["id", "Leaves_Passage", "easting", "northing"], ["S-1", "no", "259213", "665383"]]
    england = ("--pack", "england-part-16", "--value", "leaves_passage=yes")
    tally.check(answers(table(values), *england)[0]
                == answers(table([[name.lower() for name in values[0]], values[1]]), *england)[0],
                "a pack's own values in capitals")


def own_ids(desk):
    """A row that is no proposal is answered under its own id."""
    text = "id,lon,lat\r\n10,-4.25,55.86\r\nP010,-4.25,\r\n7,-4.25,55.86,x\r\n3,-4.251,55.861\r\n"
    for options in [("--format", "ndjson"), ("--format", "csv")]:
        out = program.run("check", "-r", desk.registry, "--input", desk.write("ids.csv", text),
                          "--equipment", "small-cell", *options, expect=(2,)).stdout
        ids = ([json.loads(one)["id"] for one in out.splitlines()] if options[1] == "ndjson"
               else [row["id"] for row in csv.DictReader(io.StringIO(out, newline=""))])
        tally.check(ids == ["10", "P010", "7", "3"], f"ids of {options}: {ids}")
    out = program.run("search", "-r", desk.registry, "--input", desk.folder / "ids.csv",
                      "--within", 1, expect=(2,)).stdout
    ids = [row["query"] for row in csv.DictReader(io.StringIO(out, newline=""))]
    tally.check(list(dict.fromkeys(ids)) == ["10", "P010", "7", "3"], f"ids of searches: {ids}")
    broken = [{"type": "Feature", "properties": {"Site ID": "B-7"},
               "geometry": {"type": "Point", "coordinates": [1]}}]
    path = desk.write("broken.geojson", json.dumps({"type": "FeatureCollection", "features": broken}))
    out = program.run("check", "-r", desk.registry, "--input", path, "--equipment", "small-cell",
                      "--format", "ndjson", expect=(2,)).stdout
    tally.check(json.loads(out)["id"] == "B-7", f"a feature without a place keeps its id: {out}")


def searches(desk):
    same_rows = [["q1", "259213", "665383", "5"]]
    def found(head):
        done = program.run("search", "-r", desk.registry, "--within", 5000, "--input",
                           desk.write("q.csv", table([head, *same_rows])), "--format", "csv")
        return done.stdout, done.stderr
    wanted, _ = found(["id", "easting", "northing", "within"])
    tally.check(len(wanted.splitlines()) == 2, f"one site within 5 m: {wanted}")
    for head in [["ID", "Easting", "Northing", "Within"], ["Site ID", "easting", "northing", "Within (m)"],
                 ["query-id", "Easting", "Northing", "Search radius"]]:
        got, said = found(head)
        tally.check(got == wanted and "taken as within" in said, f"{head}: {got} {said}")


def formulas(desk):
    """What was written comes back; what a spreadsheet would run does not stand there as such."""
    texts = ["=1+1", "+a", "-2+3", "@SUM(1)", "\t=1", "'=1", "-4.25", "-", "'tis", "=HYPERLINK(\"x\",\"y\")"]
    head = ["Ref", "Name", "Easting", "Northing", "=1+2", "@col", *[f"t{n}" for n in range(len(texts))]]
    features = [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [-4.26, 55.857]},
                 "properties": {"reference": "F-1", "name": "=cmd()", "=1+2": "x", "@col": "y",
                                **{f"t{n}": text for n, text in enumerate(texts)}}}]
    registry = desk.new()
    desk.load("formulas.geojson", json.dumps({"type": "FeatureCollection", "features": features}),
              registry=registry)
    number = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*\Z")

    def guarded(text, what):
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        bad = [cell for cell in cells if cell[:1] in "=+-@\t\r\n" and cell and not number.match(cell)]
        tally.check(cells and not bad, f"{what}: no cell or head runs: {bad}")
        return cells

    out = desk.folder / "out.csv"
    program.run("export", out, "-r", registry, "--audience", "suppliers", "--quiet")
    cells = guarded(out.read_bytes().decode(), "export")
    tally.check("'=1+2" in cells and "'@col" in cells and "-4.25" in cells, f"export: {cells}")
    program.run("export", out, "-r", registry, "--audience", "suppliers", "--quiet", "--raw-csv")
    with open(out, newline="") as file:
        row = next(csv.DictReader(file))
    tally.check([row[f"t{n}"] for n in range(len(texts))] == texts and row["=1+2"] == "x",
                f"--raw-csv is as it was: {row}")
    for options in [("--format", "csv"), ("--format", "csv", "--raw-csv")]:
        text = program.run("search", "-r", registry, *options, "--quiet").stdout
        row = next(csv.DictReader(io.StringIO(text, newline="")))
        tally.check(row["name"] == ("=cmd()" if len(options) == 3 else "'=cmd()"), f"search {options}: {row}")
    batch = desk.write("batch.csv", table([["id", "lon", "lat"], ["=1+1", "-4.26", "55.857"], ["-5", "-4.26", "55.857"]]))
    for options, first in [((), "'=1+1"), (("--raw-csv",), "=1+1")]:
        text = program.run("check", "-r", registry, "--input", batch, "--equipment", "small-cell",
                           "--format", "csv", "--quiet", *options).stdout
        ids = [row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))]
        tally.check(ids == [first, "-5"], f"check {options}: {ids}")
        text = program.run("search", "-r", registry, "--input", batch, "--within", 50, "--quiet", *options).stdout
        ids = [row["query"] for row in csv.DictReader(io.StringIO(text, newline=""))]
        tally.check(ids == [first, "-5"], f"search --input {options}: {ids}")
    with program.serving(registry) as address:
        text = urllib.request.urlopen(f"{address}/collections/sites/items?f=csv", timeout=30).read().decode()
        guarded(text, "items?f=csv")
    # Our own import takes the apostrophes away again.
    program.run("export", out, "-r", registry, "--audience", "suppliers", "--quiet")
    again = desk.new()
    program.run("import", out, "-r", again, "--as", "asset", "--kind", "lamp")
    held = list(desk.held(again).values())[0]["properties"]
    tally.check([held.get(f"t{n}") for n in range(len(texts))] == texts and held.get("=1+2") == "x",
                f"round trip: {held}")


def strangers(desk):
    """Nothing that a stranger wrote moves the terminal or forges a line."""
    ref = "E\x1b[31mRED"
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-4.2607, 55.8568]},
         "properties": {"reference": ref, "name": "a\nforged  row\x9b31m \u202egnp"}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1]},
         "properties": {"reference": "\x1b]0;t\x07"}}]
    name = "evil\x1b[2J\u202e.geojson"
    registry = desk.new()
    done = desk.load(name, json.dumps({"type": "FeatureCollection", "features": features}),
                     registry=registry, expect=(2,))
    runs = program.run("runs", "show", 1, "-r", registry)
    tally.check("[hidden-characters]" in done.stdout, f"an import says so: {done.stdout}")
    shown = [done, runs, program.run("search", "-r", registry), program.run("runs", "list", "-r", registry),
             program.run("history", f"glasgow/lamp/{ref}", "-r", registry),
             program.run("check", "-r", registry, "--asset", f"glasgow/lamp/{ref}", "--equipment", "small-cell"),
             program.run("import", desk.folder / "no\x1b[31mfile", "-r", registry, "--as", "asset",
                         "--kind", "lamp", expect=(66,)),
             program.run("check", "-r", registry, "--at", "\x1b[31m", "--equipment", "small-cell", expect=(64, 65, 66)),
             program.run("import", "--no-such\x1b[31m", expect=(64,))]
    for one in shown:
        tally.check(not HIDDEN.search(one.stdout + one.stderr),
                    f"{one.args[1:4]}: {HIDDEN.search(one.stdout + one.stderr)!r} in {one.stdout!r} {one.stderr!r}")
    lines = [line for line in shown[2].stdout.splitlines() if "forged" in line]
    tally.check(len(lines) == 1 and "\\n" in lines[0] and "\\u001b[31m" in lines[0], f"shown: {lines}")
    for kind in ["feeder pillar", "a\x1bb", "x\ny"]:
        done = program.run("import", desk.folder / "comma.csv", "-r", registry, "--as", "asset",
                           "--kind", kind, expect=(64,))
        tally.check("joined by hyphens" in done.stderr and not HIDDEN.search(done.stderr),
                    f"--kind {kind!r}: {done.stderr}")
    form = {"place": "259213,665383", "equipment": "small-cell", "organisation": "A", "contactName": "B",
            "email": "a@example.org", "telephone": "1", "description": "one\ntwo"}
    with program.serving(registry) as address:
        def post(body):
            request = urllib.request.Request(f"{address}/applications", json.dumps(body).encode(),
                                             {"Content-Type": "application/json"})
            try:
                return urllib.request.urlopen(request, timeout=60).status, ""
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()
        for field, text in [("organisation", "A\nB"), ("contactName", "A\x9b31mB"), ("telephone", "\x1b[31m1"),
                            ("email", "a\u202e@example.org"), ("place", "259213,665383\x1b"), ("description", "a\x07")]:
            status, problem = post({**form, field: text})
            tally.check(status in (400, 422) and field in problem and "hidden" in problem,
                        f"{field} {text!r}: {status} {problem}")
        tally.check(post(form)[0] == 201, "lines of a description are its own")
        posted = [{"type": "Feature", "properties": {"Site ID": "S", "Height (m)": 60, "Colour": "x"},
                   "geometry": {"type": "Point", "coordinates": [-4.26, 55.857]}}]
        request = urllib.request.Request(
            f"{address}/eligibility?equipment=ground-mast&height=6&pack=scotland-class-67",
            json.dumps({"type": "FeatureCollection", "features": posted}).encode(),
            {"Content-Type": "application/geo+json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            verdict = json.loads(answer.read())
            said = answer.headers["Sitereg-Columns"] or ""
        tally.check(verdict["id"] == "S" and verdict["height"] == 60, f"eligibility: {verdict}")
        tally.check("Height%20(m)=height" in said and "Colour;unused" in said, f"header: {said}")


def main():
    with program.work_folder("office-files") as folder:
        desk = Desk(folder)
        desk.load("lamps.csv", table([HEAD, *ROWS]))
        for part in [layouts, told_layouts, checks, own_ids, searches, formulas, strangers]:
            part(desk)
    tally.close()


if __name__ == "__main__":
    main()
