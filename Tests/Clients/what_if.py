#!/usr/bin/env python3
"""Replay, rule differences, envelope and alternatives on the data of Bath.

What shapely works out from the published files is the judge wherever there is one: which assets a
changed rule changes, which alternatives there are and in what order, how high an asset may go.
"""
import csv
import io
import json
import pathlib
import re
import sqlite3
import sys

import shapely

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Oracles"))
import _program as program
import bath_check_oracle as oracle

tally = program.Tally()
DATA = program.ROOT / "data"
BINS, MIDDLE = "banes_litter_bins", (-2.3594, 51.3811)
SKYLINE, TALLEST, MOST = 8.5, 15.0, 3
RANKS = ["eligible", "needs-consent", "undetermined", "ineligible"]
FURTHER = f"""
  - id: skyline
    title: Height in a conservation area
    explanation: Nothing in a conservation area may stand out.
    clause: Example of a council's siting policy
    effect: blocker
    failsWhen:
      all:
        - {{filter: "height > {SKYLINE}"}}
        - {{layer: conservation-areas, relation: intersects}}
  - id: height
    title: Height
    explanation: The council's columns carry no more.
    clause: Example of a council's siting policy
    effect: blocker
    requires: {{filter: "height <= {TALLEST}", measured: height, limit: {TALLEST}, unit: m}}
  - id: number
    title: Number
    explanation: The council's columns carry no more.
    clause: Example of a council's siting policy
    effect: blocker
    requires: {{filter: "count <= {MOST}", measured: count, limit: {MOST}}}
"""


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class Bath:
    def __init__(self, folder, grid):
        self.folder, self.registry = folder, folder / "bath.gpkg"
        self.transform = oracle.transformer(grid)
        self.layers = oracle.read_layers(self.transform)
        program.run("init", self.registry, "--council", DATA / "councils/bath.yaml")
        for layer, profile, name in oracle.FILES:
            self.load(name, profile, "--as", f"constraint:{layer}")
        self.load(BINS, "bath-litter-bins", "--as", "asset")
        self.pack = folder / "policy.yaml"
        self.pack.write_text((DATA / "rules/bath-check.yaml").read_text())
        self.bins = {}
        listed = rows(self.ask("search", "--kind", "litter-bin", "--limit", 10000,
                               "--format", "csv").stdout)
        for row in listed:
            key = f"{row['owner']}/{row['kind']}/{row['reference']}"
            if row["easting"]:
                self.bins[key] = (float(row["lon"]), float(row["lat"]))
        tally.check(len(self.bins) > 400, f"{len(self.bins)} litter bins with a place")

    def load(self, name, profile, *more):
        program.run("import", oracle.BATH / f"{name}.geojson", "--registry", self.registry,
                    "--profile", DATA / f"profiles/{profile}.yaml", "--no-progress", *more,
                    expect=(0, 2))

    def ask(self, *arguments, expect=(0,)):
        return program.run(*arguments, "--registry", self.registry, expect=expect)

    def outcomes(self, keys, rules=None):
        """What shapely says of places, by key."""
        before, oracle.RULES = oracle.RULES, rules or oracle.RULES
        try:
            points = [(key, *self.bins[key]) for key in keys]
            return dict(zip(keys, oracle.expected(points, self.layers, self.transform)))
        finally:
            oracle.RULES = before

    def place(self, lon, lat):
        easting, northing = self.transform.transform(lon, lat)
        return shapely.Point(easting, northing)


def alternatives(bath):
    lon, lat = MIDDLE
    arguments = ("alternatives", "--at", f"{lon},{lat}", "--equipment", "small-cell", "--height",
                 6, "--within", 500, "-k", 12)
    given = rows(bath.ask(*arguments, "--format", "csv").stdout)
    centre = bath.place(lon, lat)
    near = {key: centre.distance(bath.place(*place)) for key, place in bath.bins.items()}
    near = {key: metres for key, metres in near.items() if metres <= 500}
    answers = bath.outcomes(list(near))
    wanted = sorted(near, key=lambda key: (RANKS.index(answers[key]["outcome"]), near[key]))[:12]
    tally.check([row["asset"] for row in given] == wanted, "alternatives are shapely's, in order")
    for row in given:
        key = row["asset"]
        tally.check(abs(float(row["distance_m"]) - near[key]) < 0.02, f"{key}: distance")
        tally.check(row["outcome"] == answers[key]["outcome"], f"{key}: outcome")
        tally.check(row["reasons"].split(";") == answers[key]["reasons"]
                    or not row["reasons"] and not answers[key]["reasons"], f"{key}: reasons")
    again = bath.folder / "again.csv"
    with again.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "asset", "equipment", "height"])
        writer.writerows([row["asset"], row["asset"], "small-cell", 6] for row in given)
    checked = rows(bath.ask("check", "--input", again, "--format", "csv").stdout)
    tally.check([row["outcome"] for row in checked] == [row["outcome"] for row in given],
                "each alternative checked by itself has the same outcome")
    collection = json.loads(bath.ask(*arguments, "--format", "geojson").stdout)
    tally.check([feature["id"] for feature in collection["features"]] == wanted, "as GeoJSON, too")
    page = bath.ask(*arguments, "--format", "html").stdout
    tally.check(page.count("<tr>") == 13 and "<script" not in page and all(
        key.replace("&", "&amp;") in page for key in wanted), "and as a page to print")


def envelope(bath):
    pack = bath.folder / "with-heights.yaml"
    pack.write_text(bath.pack.read_text() + FURTHER)
    areas = shapely.union_all(bath.layers["conservation-areas"])
    inside = [key for key, place in bath.bins.items() if areas.intersects(bath.place(*place))]
    outside = [key for key in bath.bins if key not in set(inside)]
    asked = bath.folder / "asked.csv"
    for key, highest, stop in ((inside[0], SKYLINE, ["skyline"]), (outside[0], TALLEST, ["height"])):
        answer = json.loads(bath.ask("envelope", "--asset", key, "--pack", pack,
                                     "--format", "json").stdout)
        tally.check(answer["asset"] == key and len(answer["envelopes"]) == 4, "four kinds")
        for one in answer["envelopes"]:
            height, count = one["height"], one["count"]
            ruled_out = bath.outcomes([key])[key]["outcome"] == "ineligible"
            if ruled_out:
                tally.check("most" not in height, f"{key}: nothing is possible")
                continue
            tally.check(height["most"] == highest and height["stoppedBy"] == stop,
                        f"{key}: up to {highest} m: {height}")
            tally.check(count["most"] == MOST and count["stoppedBy"] == ["number"],
                        f"{key}: up to {MOST}: {count}")
            with asked.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["id", "asset", "equipment", "height", "count"])
                kind, low = one["equipment"], min(height["most"], 10)
                writer.writerow([1, key, kind, height["most"], 1])
                writer.writerow([2, key, kind, round(height["most"] + 0.1, 1), 1])
                writer.writerow([3, key, kind, low, count["most"]])
                writer.writerow([4, key, kind, low, count["most"] + 1])
            checked = rows(bath.ask("check", "--input", asked, "--pack", pack,
                                    "--format", "csv").stdout)
            outcomes = [row["outcome"] for row in checked]
            tally.check(outcomes[0] == outcomes[2] == height["outcome"]
                        and outcomes[1] == outcomes[3] == "ineligible",
                        f"{key}, {kind}: at the limit {height['outcome']}, a step above not: "
                        f"{outcomes}")


def differences(bath):
    new = bath.folder / "draft.yaml"
    text = bath.pack.read_text().replace("2026-11-24", "draft").replace("metres: 30", "metres: 45")
    text = text.replace("effect: consultation", "effect: consent", 1)
    new.write_text(text)
    kinds = {rule[0]: rule for rule in oracle.RULES}
    rules = [(*rule[:3], 45, rule[4]) if rule[0] == "listed-building"
             else (*rule[:4], "consent") if rule[0] == "park" else rule for rule in oracle.RULES]
    tally.check(kinds["listed-building"][3] == 30, "the rule is as it was when this was written")
    keys = list(bath.bins)
    before, after = bath.outcomes(keys), bath.outcomes(keys, rules)
    changed = {key: (before[key]["outcome"], after[key]["outcome"]) for key in keys
               if before[key]["outcome"] != after[key]["outcome"]}
    result = bath.ask("rules", "diff", bath.pack, new, "--format", "csv")
    given = [row for row in rows(result.stdout) if row["subject"] == "asset"]
    tally.check({row["id"]: (row["old"], row["new"]) for row in given} == changed,
                f"shapely's {len(changed)} bins change, and no other: {len(given)}")
    for row in given:
        reasons = after[row["id"]]["reasons"]
        wanted = [rule for rule in reasons if rule in ("listed-building", "park")]
        tally.check(row["rules"].split(";") == wanted, f"{row['id']}: {row['rules']}, {wanted}")
    tally.check(f"{len(changed)} of {len(keys)} asset checks change" in result.stderr,
                f"the summary counts them: {result.stderr}")
    back = bath.ask("rules", "diff", new, bath.pack, "--format", "ndjson").stdout.splitlines()
    back = [json.loads(line) for line in back]
    tally.check({row["asset"]: (row["new"], row["old"]) for row in back if "asset" in row}
                == changed, "and the other way round")


def replay(bath):
    key = next(k for k, a in bath.outcomes(list(bath.bins)).items()
               if a["results"]["listed-building"] == "fail" and a["outcome"] == "needs-consent")
    form = ("apply", "--equipment", "small-cell", "--height", 6, "--pack", bath.pack,
            "--organisation", "Example", "--contact", "A. Person", "--email", "a@example.com",
            "--description", "One cell", "--format", "json")
    sent = [json.loads(bath.ask(*form, "--asset", key).stdout),
            json.loads(bath.ask(*form, "--at", f"{MIDDLE[0]},{MIDDLE[1]}").stdout)]
    references = [one["reference"] for one in sent]

    def replayed(reference, code):
        return json.loads(bath.ask("applications", "replay", reference, "--format", "json",
                                   expect=(code,)).stdout)

    for reference in references:
        tally.check(replayed(reference, 0)["replay"] == "same", "the same as filed")
    # Rules, data and asset become something else.
    text = bath.pack.read_text()
    bath.pack.write_text(text.replace("metres: 30", "metres: 1"))
    few = bath.folder / "few.geojson"
    document = json.loads((oracle.BATH / "he_listed_buildings.geojson").read_text())
    document["features"] = document["features"][:5]
    few.write_text(json.dumps(document))
    program.run("import", few, "--registry", bath.registry, "--as", "constraint:listed-buildings",
                "--profile", DATA / "profiles/bath-listed-buildings.yaml", "--replace",
                "--no-progress", expect=(0, 2))
    now = rows(bath.ask("check", "--asset", key, "--equipment", "small-cell", "--height", 6,
                        "--pack", bath.pack, "--format", "csv").stdout)[0]
    tally.check(now["listed-building"] == "pass", "today the rule would pass")
    for reference in references:
        again = replayed(reference, 0)
        tally.check(again["replay"] == "same" and again["cannotBeRebuilt"] == []
                    and all(f["replay"] == "same" for f in again["findings"]),
                    f"the verdict of then, whatever is today: {again['cannotBeRebuilt']}")
    kept = bath.ask("rules", "text", "bath-check@2026-11-24").stdout
    tally.check(kept == text, "the text of the rules is kept byte for byte")
    # The application of then: the pack of then against the pack of now.
    listed = rows(bath.ask("rules", "diff", "bath-check@2026-11-24", bath.pack, "--kind", "none",
                           "--format", "csv").stdout)
    tally.check({row["subject"] for row in listed} <= {"application"}, "only applications")
    bath.ask("layers", "remove", "listed-buildings", "--force")
    lost = replayed(references[0], 1)
    tally.check(lost["replay"] == "cannot-be-rebuilt"
                and any("listed-buildings" in text for text in lost["cannotBeRebuilt"]),
                f"a removed layer is named: {lost['cannotBeRebuilt']}")
    findings = {f["rule"]: f["replay"] for f in lost["findings"]}
    tally.check(findings.pop("listed-building") == "cannot-be-rebuilt"
                and set(findings.values()) == {"same"}, "and only its rule is open")
    with sqlite3.connect(bath.registry) as database:
        database.execute("UPDATE application SET verdict = json_set(verdict, '$.outcome', "
                         "'eligible', '$.findings[4].result', 'undetermined')")
    altered = bath.ask("applications", "replay", references[1], expect=(1,)).stdout
    tally.check(altered.startswith("DIFFERS") and re.search(r"park, result: \S+ then", altered),
                f"an altered verdict differs: {altered[:300]}")
    whole = bath.ask("applications", "replay", "--all", expect=(1,)).stdout
    tally.check(len(whole.splitlines()) == 2, "all at once")


def main():
    grid = program.grid_folder()
    if grid is None:
        print("skipped: the OSTN15 grid is absent (run scripts/setup, or set SITEREG_PROJ_DATA)")
        sys.exit(0)
    with program.work_folder("what-if") as folder:
        bath = Bath(folder, grid)
        alternatives(bath)
        envelope(bath)
        differences(bath)
        replay(bath)
    tally.close()


if __name__ == "__main__":
    main()
