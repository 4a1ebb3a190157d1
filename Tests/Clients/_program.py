"""The program under test as the scripts beside this file use it: run it, serve with it."""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("SITEREG_SHARED", ROOT.parent / "shared"))
GRID_NAME = "uk_os_OSTN15_NTv2_OSGBtoETRS.tif"


def binary():
    path = pathlib.Path(os.environ.get("SITEREG_BIN", ROOT / ".build/release/sitereg"))
    if not path.is_file():
        sys.exit(f"no program at {path}: run `swift build -c release --product sitereg`, "
                 "or set SITEREG_BIN")
    return str(path.resolve())


def need_shared(*parts):
    """A path of the reference material; the script ends well where there is none."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        print(f"skipped: {path} is absent (set SITEREG_SHARED)")
        sys.exit(0)
    return path


def grid_folder():
    """The folder with the OSTN15 grid, where set-up or the environment put it; or None.

    The program is told of it too, so that both sides of a comparison use the same grid.
    """
    folders = [folder for folder in os.environ.get("SITEREG_PROJ_DATA", "").split(":") if folder]
    note = ROOT / ".vendor/proj-data"
    if note.is_file():
        folders.append(note.read_text().strip())
    for folder in map(pathlib.Path, [*folders, SHARED / "proj"]):
        if (folder / GRID_NAME).is_file():
            os.environ["SITEREG_PROJ_DATA"] = str(folder.resolve())
            return folder.resolve()
    return None


def run(*arguments, expect=(0,), timeout=300, **options):
    """Runs the program; complains loudly where its exit code is not an expected one."""
    command = [binary(), *map(str, arguments)]
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=timeout,
            cwd=ROOT, **options)
    except subprocess.TimeoutExpired:
        sys.exit(f"FAILED: no end after {timeout} s: sitereg {' '.join(command[1:])}")
    if expect is not None and result.returncode not in expect:
        sys.exit(f"FAILED: sitereg {' '.join(command[1:])}\n  ended with {result.returncode}, "
                 f"expected {expect}\n  {result.stderr.strip()[-2000:]}")
    return result


@contextlib.contextmanager
def work_folder(name):
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"sitereg-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def serving(registry):
    """A portal on a free port; yields its address and stops it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A file, not a pipe: nobody reads while the server runs, and a full pipe would stop it.
    log = tempfile.TemporaryFile()
    server = subprocess.Popen(
        [binary(), "serve", "--registry", str(registry), "--port", str(port)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            if server.poll() is not None:
                log.seek(0)
                sys.exit(f"FAILED: serve ended with {server.returncode}: "
                         f"{log.read().decode(errors='replace')[-2000:]}")
            try:
                urllib.request.urlopen(f"{address}/conformance", timeout=5).read()
                break
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        else:
            sys.exit("FAILED: serve does not answer after 15 s")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


class Tally:
    """Counts what held and what did not; `close` prints both and ends the script."""

    def __init__(self):
        self.passed, self.failures = 0, []

    def check(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failures.append(what)
            print(f"FAILED: {what}", flush=True)
        return bool(holds)

    def close(self):
        print(f"{self.passed} checks held, {len(self.failures)} did not")
        sys.exit(1 if self.failures else 0)
