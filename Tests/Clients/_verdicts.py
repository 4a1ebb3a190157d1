"""Sites of the sample whose checks come to each of the four outcomes."""
import csv
import io

import _program as program

REST = [
    ("flood-zones.geojson", "constraint:flood-zones", "flood-zones"),
    ("scheduled-monuments.geojson", "constraint:scheduled-monuments", "scheduled-monuments"),
    ("sssi.geojson", "constraint:sssi", "sssi"),
    ("schools.geojson", "constraint:schools", "schools"),
]


def completed(registry, sample):
    """A copy of the registry with the layers it lacks, so that nothing is left open."""
    copy = registry.with_name("complete.gpkg")
    program.run("backup", copy, "--registry", registry)
    for file, target, profile in REST:
        program.run("import", sample / file, "--registry", copy, "--as", target, "--no-progress",
                    "--profile", program.ROOT / f"data/profiles/sample-{profile}.yaml")
    return copy


def by_outcome(registry, height=6):
    """For each outcome that a small cell comes to at some site: that site's row of a search."""
    def rows(*arguments):
        text = program.run(*arguments, "--registry", registry, "--format", "csv").stdout
        return list(csv.DictReader(io.StringIO(text)))

    sites = rows("search", "--limit", 1000)
    questions = registry.with_name("questions.csv")
    with questions.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "asset", "equipment", "height"])
        for number, site in enumerate(sites):
            site["key"] = f"{site['owner']}/{site['kind']}/{site['reference']}"
            writer.writerow([number, site["key"], "small-cell", height])
    found = {}
    for answer in rows("check", "--input", questions):
        found.setdefault(answer["outcome"], sites[int(answer["id"])])
    return found
