#!/usr/bin/env python3
"""Whatever ends the program in the middle, the registry is the state before or after.

Imports, undoings, backups and restorings are killed (-9) at random moments, or meet a full disk;
afterwards the file verifies and a digest of all feature tables, the records and the log's head is
that of before or of after. Then importers of different files and a searcher share one registry.
"""
import argparse
import contextlib
import hashlib
import json
import pathlib
import random
import shutil
import sqlite3
import subprocess
import threading
import time

import _program as program

tally = program.Tally()
QUIET = ("--quiet", "--no-progress")


def features(count, seed, prefix="F"):
    """A file of `count` points with every seed's own names and places."""
    draw = random.Random(seed)
    rows = ({"type": "Feature", "properties": {"reference": f"{prefix}{i}", "name": f"n{seed}-{i}"},
             "geometry": {"type": "Point", "coordinates": [
                 round(-4.3 + draw.random() / 8, 6), round(55.82 + draw.random() / 16, 6)]}}
            for i in range(count))
    return json.dumps({"type": "FeatureCollection", "features": list(rows)})


def state(registry):
    """A digest of what the file says: every feature table, the records and the log's head.

    What differs from run to run of the same command, its time, is left out.
    """
    digest = hashlib.sha256()
    if not registry.exists():
        return "nothing"
    with contextlib.closing(sqlite3.connect(registry)) as connection:
        tables = [name for (name,) in connection.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1")]
        questions = [f'SELECT * FROM "{name}{suffix}" ORDER BY rowid'
                     for name in tables for suffix in ("", "_history")]
        questions += [f'SELECT * FROM "rtree_{name}_geom" ORDER BY id' for name in tables]
        questions += [
            "SELECT rowid, * FROM asset_text ORDER BY rowid", "SELECT * FROM postcode",
            "SELECT id, event, target, added, changed, unchanged, undone_by FROM import_run",
            "SELECT run, raw_text FROM quarantine", "SELECT id, table_name FROM constraint_layer",
            "SELECT sequence, actor, act, subject FROM event ORDER BY sequence"]
        for question in questions:
            digest.update(question.encode())
            for row in connection.execute(question):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def head(registry):
    """The hash of the last event, which seals all before it."""
    with contextlib.closing(sqlite3.connect(registry)) as connection:
        ((found,),) = connection.execute(
            "SELECT hash FROM event ORDER BY sequence DESC LIMIT 1")
    return found


def verified(registry, what):
    result = program.run("verify", "-r", registry, "--quiet", expect=None)
    tally.check(result.returncode == 0,
                f"{what}: verify ended with {result.returncode}: "
                f"{(result.stdout + result.stderr).strip()[:600]}")


def fresh(folder, master, name):
    """A copy of a registry to be maltreated, without what an earlier round left beside it."""
    registry = folder / name
    for left in folder.glob(name + "*"):
        left.unlink()
    shutil.copy(master, registry)
    return registry


def left_overs(registry):
    return sorted(path.name for path in registry.parent.glob(registry.name + ".*")
                  if ".creating-" in path.name or ".staging-" in path.name)


class Act:
    """One command that may be ended anywhere: how to run it, what it may leave."""

    def __init__(self, name, arguments, master, target=None):
        # `arguments` and `target` get the registry's path; the target is what the act writes.
        self.name, self.arguments, self.master = name, arguments, master
        self.target = target or (lambda registry: registry)

    def command(self, registry):
        return [program.binary(), *map(str, self.arguments(registry)), *QUIET]

    def start(self, registry):
        return subprocess.Popen(self.command(registry), stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                cwd=program.ROOT)

    def measure(self, folder):
        """Runs it undisturbed: the state before, the state after, how long it takes."""
        registry = fresh(folder, self.master, "measured.gpkg")
        before = state(self.target(registry))
        begun = time.monotonic()
        process = self.start(registry)
        _, error = process.communicate(timeout=300)
        span = time.monotonic() - begun
        if process.returncode:
            raise SystemExit(f"FAILED: {self.name} undisturbed ended with {process.returncode}: "
                             f"{error.decode(errors='replace')[-1000:]}")
        after = state(self.target(registry))
        tally.check(before != after, f"{self.name} undisturbed changes something")
        return before, after, span


def acts(folder):
    """The registries the acts start from, and the acts."""
    first, second = folder / "first.geojson", folder / "second.geojson"
    first.write_text(features(4000, 1))
    second.write_text(features(6000, 2))
    empty, imported, changed, kept = (
        folder / f"{name}.gpkg" for name in ("empty", "imported", "changed", "kept"))
    program.run("init", empty, "--council", program.ROOT / "data/councils/glasgow.yaml", *QUIET[:1])
    shutil.copy(empty, imported)
    program.run("import", first, "-r", imported, "--as", "asset", "--kind", "pole", *QUIET)
    shutil.copy(imported, changed)
    program.run("import", second, "-r", changed, "--as", "asset", "--kind", "pole", *QUIET)
    program.run("backup", kept, "-r", changed, *QUIET)
    return [
        Act("import", lambda r: ["import", second, "-r", r, "--as", "asset", "--kind", "pole"],
            imported),
        Act("layer import", lambda r: ["import", second, "-r", r, "--as", "constraint:zones"],
            imported),
        Act("undo", lambda r: ["runs", "undo", "2", "-r", r], changed),
        Act("backup", lambda r: ["backup", f"{r}.copy", "-r", r], changed,
            lambda r: pathlib.Path(f"{r}.copy")),
        Act("restore", lambda r: ["restore", kept, "-r", r, "--replace"], imported),
    ]


def settled(act, registry, before, after, what):
    """Checks the outcome of a round; says whether the act had been done."""
    target = act.target(registry)
    if act.name == "backup":
        # The registry itself is only read.
        tally.check(state(registry) == act.untouched, f"{what}: the registry has changed")
        verified(registry, what)
    elif not target.exists():
        tally.check(False, f"{what}: there is no registry any more")
        return False
    if target.exists():
        verified(target, what)
    now = state(target)
    tally.check(now in (before, after), f"{what}: neither the state before nor that after")
    if now == before and target.exists():
        tally.check(head(target) == head(act.master), f"{what}: the log's head is another")
    return now == after


def killed(folder, act, rounds, seed):
    draw = random.Random(f"{seed} {act.name}")
    before, after, span = act.measure(folder)
    act.untouched = state(act.master)
    done, in_flight = 0, 0
    for number in range(rounds):
        registry = fresh(folder, act.master, "killed.gpkg")
        process = act.start(registry)
        # Starting costs the most and risks the least: most kills fall in what follows.
        time.sleep(span * (draw.uniform(0, 1.1) if number % 4 == 0 else draw.uniform(0.25, 1.0)))
        in_flight += process.poll() is None
        process.kill()
        process.communicate()
        done += settled(act, registry, before, after, f"{act.name}, kill {number}")
        if act.name == "restore":
            for aside in folder.glob("killed.gpkg.before-restore-*"):
                if not aside.name.endswith(("-wal", "-shm", "-journal")):
                    tally.check(state(aside) == before, f"restore, kill {number}: {aside.name}")
    # Whoever comes next tidies up.
    registry = fresh(folder, act.master, "killed.gpkg")
    for suffix in (".creating-1-2", ".creating-1-2-journal", ".staging-1-2"):
        (folder / f"killed.gpkg{suffix}").write_text("left by a killed process")
    program.run("import", folder / "first.geojson", "-r", registry, "--as", "installation", *QUIET)
    tally.check(not left_overs(registry), f"{act.name}: left over: {left_overs(registry)}")
    print(f"{act.name}: {rounds} kills within {span:.2f} s, {in_flight} of them in flight, "
          f"{done} acts had been done", flush=True)


# -- a full disk -----------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(folder):
    """A file system of its own whose size can be set, or None where mounting is not permitted."""
    place = folder / "disk"
    place.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", place],
                             capture_output=True).returncode == 0
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", place], capture_output=True)


def resize(place, kilobytes):
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", place], check=True,
                   capture_output=True)


def full_disk(folder, act, rounds, seed, place):
    draw = random.Random(f"{seed} full {act.name}")
    resize(place, 256 * 1024)
    before, after, _ = act.measure(place)
    act.untouched = state(act.master)
    # What the act adds, with its log and its draft; half the disks are too small for that.
    size = act.master.stat().st_size
    added = sum(path.stat().st_size for path in place.iterdir()) - size
    need = max(added, size // 2) // 1024
    refused = 0
    for number in range(rounds):
        resize(place, 256 * 1024)
        for path in place.iterdir():
            path.unlink()
        registry = fresh(place, act.master, "full.gpkg")
        used = registry.stat().st_size // 1024
        resize(place, used + 4 * int(draw.uniform(4, 1.6 * need / 4)))
        process = act.start(registry)
        _, error = process.communicate(timeout=300)
        text = error.decode(errors="replace").strip()
        resize(place, 256 * 1024)
        what = f"{act.name}, full disk {number}"
        tally.check(process.returncode in (0, 74) and len(text.splitlines()) <= 1,
                    f"{what}: ended with {process.returncode}: {text[:400]}")
        done = settled(act, registry, before, after, what)
        tally.check(done == (process.returncode == 0),
                    f"{what}: ended with {process.returncode}, done: {done}")
        refused += not done
        tally.check(not left_overs(act.target(registry)),
                    f"{what}: left over: {left_overs(act.target(registry))}")
    print(f"{act.name}: {rounds} disks, {refused} of them too small", flush=True)


# -- several at once -------------------------------------------------------------------------


def together(folder, master, rounds):
    """Two importers of different files, a searcher and a backup on one registry."""
    registry = fresh(folder, master, "shared.gpkg")
    runs = 2 * rounds
    complaints, longest, searches = [], 0.0, 0
    ended = threading.Event()

    def importing(kind):
        for number in range(rounds):
            path = folder / f"{kind}-{number}.geojson"
            path.write_text(features(1500, number, prefix=f"{kind}-"))
            call("import", path, "-r", registry, "--as", "asset", "--kind", kind, *QUIET)

    def searching():
        nonlocal searches
        while not ended.is_set():
            call("search", "-r", registry, "--near", "-4.25,55.86", "--nearest", "5", "--quiet")
            searches += 1

    def call(*arguments):
        nonlocal longest
        begun = time.monotonic()
        result = program.run(*arguments, expect=None)
        longest = max(longest, time.monotonic() - begun)
        if result.returncode:
            complaints.append(f"{arguments[0]} ended with {result.returncode}: "
                              f"{result.stderr.strip()[:300]}")

    importers = [threading.Thread(target=importing, args=(kind,)) for kind in ("left", "right")]
    searcher = threading.Thread(target=searching)
    for thread in (*importers, searcher):
        thread.start()
    call("backup", folder / "shared-copy.gpkg", "-r", registry, *QUIET)
    for thread in importers:
        thread.join()
    ended.set()
    searcher.join()
    tally.check(not complaints, f"together: {complaints[:5]}")
    with contextlib.closing(sqlite3.connect(registry)) as connection:
        ((count,),) = connection.execute("SELECT COUNT(*) FROM import_run WHERE kind <> 'pole'")
        ((rows,),) = connection.execute("SELECT COUNT(*) FROM asset WHERE kind <> 'pole'")
    tally.check((count, rows) == (runs, 3000), f"together: {count} runs, {rows} assets")
    verified(registry, "together")
    verified(folder / "shared-copy.gpkg", "the copy made meanwhile")
    print(f"together: {runs} imports and {searches} searches, the longest took {longest:.1f} s",
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200, help="in all, over the five acts")
    parser.add_argument("--disks", type=int, default=40, help="full disks in all")
    parser.add_argument("--rounds", type=int, default=6, help="imports each importer makes at once")
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args()
    program.binary()
    program.grid_folder()
    with program.work_folder("faults") as folder:
        tried = acts(folder)
        for act in tried:
            killed(folder, act, -(-options.kills // len(tried)), options.seed)
        with small_disk(folder) as place:
            if place is None:
                print("skipped: full disks: mounting is not permitted here")
            else:
                for act in tried:
                    full_disk(folder, act, -(-options.disks // len(tried)), options.seed, place)
        together(folder, tried[0].master, options.rounds)
    tally.close()


if __name__ == "__main__":
    main()
