"""What the benchmarks share: running a program with its time and peak memory, and tables."""
import dataclasses
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time


@dataclasses.dataclass
class Timing:
    """One run of a program."""
    seconds: float
    processor_seconds: float
    peak_megabytes: float
    output: str
    code: int


@dataclasses.dataclass
class Bench:
    program: str
    folder: pathlib.Path
    size: int
    seed: int

    def __post_init__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n")

    def describe_machine(self):
        name = platform.processor() or platform.machine()
        try:
            for line in open("/proc/cpuinfo", encoding="utf-8"):
                if line.startswith("model name"):
                    name = line.split(":", 1)[1].strip()
                    break
        except OSError:
            pass
        load = " ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"{name}, {os.cpu_count()} cores; load before the run: {load}\n", flush=True)

    def run(self, *command, env=None) -> Timing:
        """Runs to the end; wall-clock and processor seconds, and the peak of resident memory."""
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})})
        output = process.stdout.read().decode("utf-8", "replace")
        # wait4 tells this child's own use, not that of all children.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        scale = 1024 if sys.platform == "linux" else 1024 * 1024
        return Timing(
            time.perf_counter() - started, usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss / scale, output, process.returncode)

    def must(self, *command, env=None, codes=(0,)) -> Timing:
        timing = self.run(*command, env=env)
        if timing.code not in codes:
            raise SystemExit(
                f"bench: {' '.join(map(str, command))} ended with {timing.code}:\n{timing.output}")
        return timing

    def sitereg(self, *arguments) -> Timing:
        return self.must(self.program, *arguments)

    def fresh(self, name: str) -> pathlib.Path:
        """A path in the folder with nothing there."""
        path = self.folder / name
        for suffix in ("", "-wal", "-shm", "-journal"):
            pathlib.Path(str(path) + suffix).unlink(missing_ok=True)
        return path


def has(program: str) -> bool:
    return shutil.which(program) is not None


def skipped(peer: str, how: str):
    print(f"  {peer} left out: {how}", flush=True)


def table(title: str, columns, rows):
    """Prints rows of texts under a title, the first column to the left."""
    texts = [[str(cell) for cell in row] for row in [columns, *rows]]
    widths = [max(len(row[index]) for row in texts) for index in range(len(columns))]
    print(f"\n{title}\n")
    for number, row in enumerate(texts):
        cells = [row[0].ljust(widths[0])] + [
            cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
    print(flush=True)
