"""Synthetic data from a seed: the same seed and size give the same bytes."""
import math
import pathlib
import random

# Around Glasgow, where the National Grid is at its most ordinary.
WEST, EAST, SOUTH, NORTH = -4.40, -4.07, 55.78, 55.93
STREETS = ["High", "Mill", "Kirk", "Castle", "Orchard", "Quarry", "Station", "Park", "Dale", "Vine"]
KINDS = ["Street", "Road", "Avenue", "Lane", "Place", "Terrace"]
MATERIALS = ["steel", "aluminium", "concrete", "timber"]


def geojson(folder: pathlib.Path, size: int, seed: int = 1) -> pathlib.Path:
    """`size` features: nine points to one polygon, eight properties each."""
    path = folder / f"assets-{size}-{seed}.geojson"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    part = path.with_suffix(".part")
    with open(part, "w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","features":[\n')
        for number in range(size):
            out.write((",\n" if number else "") + feature(rng, number))
        out.write("\n]}\n")
    part.rename(path)
    return path


def feature(rng: random.Random, number: int) -> str:
    x, y = rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH)
    if number % 10 == 9:
        kind, place = "Polygon", polygon(rng, x, y)
    else:
        kind, place = "Point", f"[{x:.7f},{y:.7f}]"
    street = f"{rng.choice(STREETS)} {rng.choice(KINDS)}"
    house = rng.randint(1, 300)
    return (
        f'{{"type":"Feature","properties":{{"reference":"GB{number:08d}",'
        f'"name":"Column {house} {street}","address":"{house} {street}, Glasgow",'
        f'"postcode":"G{rng.randint(1, 46)} {rng.randint(1, 9)}A{rng.choice("ABDEFGH")}",'
        f'"material":"{rng.choice(MATERIALS)}","height":{rng.randint(8, 24) / 2},'
        f'"lamps":{rng.randint(1, 4)},"installed":"{rng.randint(1970, 2024)}-{rng.randint(1, 12):02d}-01"}},'
        f'"geometry":{{"type":"{kind}","coordinates":{place}}}}}'
    )


def polygon(rng: random.Random, x: float, y: float) -> str:
    """A footprint of four to eight corners, ten metres or so across, anticlockwise."""
    corners = rng.randint(4, 8)
    radius = rng.uniform(0.00005, 0.0002)
    ring = [
        f"[{x + 1.78 * radius * math.cos(2 * math.pi * i / corners):.7f},"
        f"{y + radius * math.sin(2 * math.pi * i / corners):.7f}]"
        for i in range(corners)
    ]
    return "[[" + ",".join(ring + ring[:1]) + "]]"
