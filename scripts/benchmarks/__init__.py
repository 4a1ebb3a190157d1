"""The benchmarks that `scripts/bench` runs: one module each, with `SUMMARY` and `run(bench)`."""
