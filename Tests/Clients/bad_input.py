#!/usr/bin/env python3
"""Whatever is fed to it, the program ends with a report or one clear line, never in a crash.

Each case is one run: its exit code is a documented one and not 70 (internal fault), a failure
says so in exactly one line `sitereg: …` on standard error, and the registry verifies afterwards.
"""
import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import _program as program
from _bad_documents import HERE, POINT, collection, documents, tables

ALLOWED = {0, 2, 64, 65, 66, 74, 75}
CRASH = re.compile(r"Fatal error|Crash|stack dump|Program crashed|Thread \d|SIG[A-Z]{3,}|\*\*\*")

tally = program.Tally()


def launch(*arguments, timeout=120):
    """One run: exit code (negative for a signal), standard error, peak memory in kilobytes."""
    process = subprocess.Popen(
        [program.binary(), *map(str, arguments)], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=program.ROOT)
    timer = threading.Timer(timeout, process.kill)
    timer.start()
    try:
        error = process.stderr.read().decode("utf-8", errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    return process.returncode, error, usage.ru_maxrss


def case(what, *arguments, expect=None, timeout=120, limit_in_kilobytes=None):
    code, error, memory = launch(*arguments, timeout=timeout)
    complaint = None
    lines = [line for line in error.splitlines()
             if line.startswith("sitereg:") and not line.startswith("sitereg: note")]
    if code == -signal.SIGKILL:
        complaint = f"no end after {timeout} s"
    elif code < 0:
        complaint = f"died of {signal.Signals(-code).name}"
    elif code not in (expect or ALLOWED):
        complaint = f"ended with {code}, expected {sorted(expect or ALLOWED)}"
    elif CRASH.search(error):
        complaint = "says something like a crash"
    elif code not in (0, 2) and len(lines) != 1:
        complaint = f"ended with {code} and {len(lines)} lines 'sitereg: …'"
    elif limit_in_kilobytes and memory > limit_in_kilobytes:
        complaint = f"took {memory // 1024} MB, allowed {limit_in_kilobytes // 1024}"
    tally.check(complaint is None, f"{what}: {complaint}\n    {error.strip()[:600]}")
    return code


def sound(registry, what):
    code, error, _ = launch("verify", "--registry", registry)
    tally.check(code == 0, f"verify after {what} ended with {code}: {error.strip()[:600]}")


def imported(registry, path, what, *more, target="asset", **options):
    kind = ["--kind", "case"] if target == "asset" else []
    return case(
        what, "import", path, "--registry", registry, "--as", target, *kind, "--no-progress",
        *more, **options)


def made(registry, folder, name, content, **options):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    imported(registry, path, f"made {name}", **options)
    path.unlink()


# -- published cases and real defects --------------------------------------------------------


def published(registry):
    found = 0
    for folder in (program.SHARED / "cases/geojson", program.SHARED / "data/defects"):
        if not folder.exists():
            print(f"skipped: {folder.name}: {folder} is absent (set SITEREG_SHARED)")
            continue
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            imported(registry, path, f"published {path.name}")
            if path.suffix in (".geojson", ".json"):
                imported(registry, path, f"published {path.name}, as a layer",
                         target="constraint:cases")
            found += 1
    sound(registry, "the published cases")
    print(f"{found} published files")


# -- made cases ------------------------------------------------------------------------------


def truncated(registry, folder, runs):
    rows = [json.loads(POINT % f"[{-4.25 + i / 100},55.86]") for i in range(3)]
    rows[1]["properties"] = {"é": "\u00fc \"quoted\" \\ \U0001F4E1", "n": -1.5e-3, "deep": {
        "a": [1, None, True, {"b": []}]}}
    rows[2]["geometry"] = {"type": "Polygon", "coordinates": [
        [[-4.26, 55.86], [-4.25, 55.86], [-4.25, 55.87], [-4.26, 55.86]]]}
    escaped = json.dumps({"type": "FeatureCollection", "features": rows}).encode()
    plain = json.dumps(
        {"type": "FeatureCollection", "features": rows}, ensure_ascii=False).encode()
    table = ('\ufeffref,name,lon,lat\r\n1,"a ""b""\r\nc",-4.25,55.86\r\n'
             '2,é,-4.26,55.87\r\n').encode()
    for name, content in (("escaped.geojson", escaped), ("plain.geojson", plain),
                          ("table.csv", table)):
        step = max(1, len(content) // runs)
        for end in range(0, len(content), step):
            path = folder / name
            path.write_bytes(content[:end])
            imported(registry, path, f"{name} cut after {end} bytes")
    sound(registry, "the truncated files")


def made_cases(registry, folder):
    for name, content in documents():
        made(registry, folder, name, content)
    for name, content in tables():
        made(registry, folder, name, content)
    sound(registry, "the made files")
    for place in (folder, folder / "absent.geojson", "/dev/null", ""):
        imported(registry, place, f"import of '{place}'", expect={64, 65, 66})


def huge_property(registry, folder, megabytes):
    path = folder / "huge.geojson"
    block = "x" * (1 << 20)
    with path.open("w") as file:
        file.write('{"type":"FeatureCollection","features":[' + POINT % HERE)
        file.write(',{"type":"Feature","properties":{"name":"')
        for _ in range(megabytes):
            file.write(block)
        file.write('"},"geometry":{"type":"Point","coordinates":%s}},' % HERE)
        file.write(POINT % "[-4.26,55.87]" + "]}")
    imported(registry, path, f"a property of {megabytes} MB", expect={2} if megabytes > 64 else None,
             timeout=600, limit_in_kilobytes=600 * 1024)
    path.unlink()
    sound(registry, "the huge property")


# -- commands --------------------------------------------------------------------------------


def commands(registry, folder):
    for arguments in (
            ["search", "--near", "nowhere"], ["search", "--near", "NaN,NaN"],
            ["search", "--near", "1e400,0"], ["search", "--near", "-4.25,55.86", "--within", "-1"],
            ["search", "--near", "-4.25,55.86", "--within", "NaN"],
            ["search", "--near", "-4.25,55.86", "--nearest", "99999999999999999999"],
            ["search", "--bbox", "1,2,3"], ["search", "--bbox", "NaN,NaN,NaN,NaN"],
            ["search", "--polygon", folder / "absent.geojson"], ["search", "--polygon", folder],
            ["search", "--where", "("], ["search", "--where", "(" * 5000],
            ["search", "--where", "name = '"], ["search", "--text", '"'],
            ["search", "--text", "* AND ("], ["search", "--text", ""],
            ["search", "--limit", "-1"], ["search", "--kind", "\u0000".strip("\0")],
            ["check", "--at", "NS 592", "--equipment", "small-cell"],
            ["check", "--at", "ZZ 00 00", "--equipment", "small-cell"],
            ["check", "--at", "-4.25,55.86", "--equipment", "teapot"],
            ["check", "--at", "-4.25,55.86", "--equipment", "small-cell", "--height", "NaN"],
            ["check", "--at", "139,35", "--equipment", "small-cell"],
            ["check", "--asset", "a/b", "--equipment", "small-cell"],
            ["check", "--asset", "a/b/c", "--equipment", "small-cell"],
            ["check", "--input", folder / "absent.csv"], ["check", "--input", folder],
            ["check", "--at", "-4.25,55.86", "--equipment", "small-cell", "--pack", "absent"],
            ["check", "--at", "-4.25,55.86", "--equipment", "small-cell", "--pack", folder],
            ["runs", "show", "999"], ["runs", "show", "-1"], ["layers", "show", "absent"],
            ["applications", "show", "absent"], ["nonsense"], ["import"]):
        more = [] if arguments[0] in ("nonsense",) else ["--registry", registry]
        case(" ".join(map(str, arguments))[:80], *arguments, *more)
    for name, text in (
            ("unclosed", "rules: ["), ("empty", ""), ("list", "- 1"), ("binary", "\0\1\2"),
            ("no-rules", "pack: x\nversion: '1'\ntitle: x\nrules: []"),
            ("deep", "a: " + "[" * 3000), ("alias", "a: &a [*a]"),
            ("bomb", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
                f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n"
                for i in range(9)))):
        path = folder / f"{name}.yaml"
        path.write_text(text)
        case(f"pack {name}", "check", "--at", "-4.25,55.86", "--equipment", "small-cell",
             "--pack", path, "--registry", registry, expect={65})
        case(f"council {name}", "init", folder / "x.gpkg", "--council", path, expect={65})
        tally.check(not (folder / "x.gpkg").exists(), f"council {name} leaves no registry behind")
    batch = folder / "batch.csv"
    batch.write_text("id,lon,lat,equipment,height\n1,x,y,small-cell,\n2,,,,\n3,-4.25,55.86,teapot,\n"
                     "4,-4.25,55.86,small-cell,tall\n5,0,0,small-cell,1e400\n6,139,35,small-cell,\n")
    for form in ("csv", "ndjson", "geojson", "table"):
        case(f"batch of bad rows as {form}", "check", "--input", batch, "--format", form,
             "--pack", "siting-basics", "--registry", registry)
    case("output into a missing folder", "search", "--near", "-4.25,55.86", "--registry", registry,
         "-o", folder / "absent/x.csv", expect={64, 66, 74})
    case("init over a registry", "init", registry, expect={64, 65, 74})
    sound(registry, "the bad commands")


# -- registries ------------------------------------------------------------------------------


def registries(registry, folder, good):
    source = folder / "one.geojson"
    source.write_text(collection(POINT % HERE))

    def both(path, what, expect):
        imported(path, source, f"import into {what}", expect=expect)
        case(f"search in {what}", "search", "--near", "-4.25,55.86", "--registry", path,
             expect=expect)
        case(f"status of {what}", "status", "--registry", path, expect=expect)

    broken = {65, 66, 74}
    both(folder / "absent.gpkg", "a missing registry", {66})
    both(folder, "a folder", broken)
    for name, content in (
            ("empty", b""), ("text", b"not a registry" * 50), ("random", random.Random(6).randbytes(9000)),
            ("header", good.read_bytes()[:100]), ("cut", good.read_bytes()[:20000]),
            ("half", good.read_bytes()[:good.stat().st_size // 2 // 4096 * 4096])):
        path = folder / f"{name}.gpkg"
        path.write_bytes(content)
        both(path, f"a registry that is {name}", broken if name != "half" else broken | {0, 1, 2})
    plain = folder / "plain.gpkg"
    sqlite3.connect(plain).execute("CREATE TABLE t (x)").connection.commit()
    both(plain, "another SQLite file", broken)
    newer = folder / "newer.gpkg"
    shutil.copy(good, newer)
    with contextlib.closing(sqlite3.connect(newer)) as connection:
        connection.execute("INSERT INTO grdb_migrations VALUES ('999-from-the-future')")
        connection.commit()
    both(newer, "a registry of a newer version", broken)


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """A file system of its own, or None where mounting is not permitted."""
    place = folder / "disk"
    place.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place],
        capture_output=True).returncode == 0
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", place], capture_output=True)


def disks(folder, good, big):
    room = good.stat().st_size // (1 << 20) + 2
    with small_disk(folder, room) as place:
        if place is None:
            print("skipped: full disk and read-only registry: mounting is not permitted here")
            return
        registry = place / "full.gpkg"
        shutil.copy(good, registry)
        code = imported(registry, big, "an import that fills the disk", expect={74})
        subprocess.run(["mount", "-o", f"remount,size={room + 40}m", place], capture_output=True)
        if code == 74:
            sound(registry, "a full disk")
            imported(registry, big, "the same import with room", expect={0, 2})
        subprocess.run(["mount", "-o", "remount,ro", place], capture_output=True)
        case("search in a read-only registry", "search", "--near", "-4.25,55.86", "--registry",
             registry, expect={0})
        case("status of a read-only registry", "status", "--registry", registry, expect={0})
        imported(registry, big, "import into a read-only registry", expect={74})
        case("init on a read-only disk", "init", place / "new.gpkg", expect={74})
        sound(registry, "a read-only disk")


def killed(folder, good, big, rounds, seed):
    """Kills imports at random moments: each is there whole or not at all, and the file sound."""
    draw, registry = random.Random(seed), folder / "killed.gpkg"
    shutil.copy(good, registry)
    features = big.read_bytes().count(b'"Feature"')
    command = [program.binary(), "import", str(big), "--registry", str(registry), "--as", "asset",
               "--no-progress", "--quiet", "--kind"]
    begun = time.monotonic()
    subprocess.run([*command, "whole"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   cwd=program.ROOT, timeout=300)
    span = time.monotonic() - begun
    survived = 0
    for i in range(rounds):
        process = subprocess.Popen([*command, f"round-{i}"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, cwd=program.ROOT)
        # Half of them near the end, where the one transaction is that counts.
        time.sleep(span * (draw.uniform(0, 1.05) if i % 2 else draw.uniform(0.6, 1.3)))
        process.kill()
        process.wait()
        sound(registry, f"kill -9, round {i}")
        with contextlib.closing(sqlite3.connect(registry)) as connection:
            ((count,),) = connection.execute(
                "SELECT COUNT(*) FROM asset WHERE kind = ?", (f"round-{i}",))
            ((runs,),) = connection.execute(
                "SELECT COUNT(*) FROM import_run WHERE kind = ?", (f"round-{i}",))
        survived += count > 0
        tally.check((count, runs) in ((0, 0), (features, 1)),
                    f"kill -9, round {i}: {count} of {features} features, {runs} runs")
    imported(registry, big, "an import after all the kills", expect={0})
    case("audit after all the kills", "audit", "verify", "--registry", registry, expect={0})
    left = [p.name for p in folder.iterdir() if p.name.startswith("killed.gpkg")]
    print(f"{rounds} kills within {span:.1f} s, {survived} imports had finished; beside it: {left}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--megabytes", type=int, default=200, help="size of the huge property")
    parser.add_argument("--cuts", type=int, default=60, help="truncations of each file")
    parser.add_argument("--kills", type=int, default=16)
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args()
    program.binary()
    program.grid_folder()
    with program.work_folder("bad-input") as folder:
        good = folder / "good.gpkg"
        program.run("init", good, "--council", program.ROOT / "data/councils/glasgow.yaml")
        registry = folder / "registry.gpkg"
        shutil.copy(good, registry)
        big = folder / "big.geojson"
        big.write_text(collection(*(
            POINT.replace('"x"', f'"{i}","reference":"B{i}"')
            % f"[{-4.3 + i % 200 / 2000:.5f},{55.82 + i // 200 / 4000:.5f}]"
            for i in range(40000))))
        published(registry)
        truncated(registry, folder, options.cuts)
        made_cases(registry, folder)
        huge_property(registry, folder, options.megabytes)
        commands(registry, folder)
        registries(registry, folder, good)
        disks(folder, good, big)
        killed(folder, good, big, options.kills, options.seed)
    tally.close()


if __name__ == "__main__":
    main()
