#!/usr/bin/env python3
"""The published OpenAPI document, read by programs that know nothing of this one.

openapi-spec-validator reads the document, for each kind of caller. schemathesis makes up requests
from it, fitting and unfitting ones, sends them, and holds the answers against the document: no
status, content type or body that it does not declare, nothing that is refused though it fits,
nothing that is taken though it does not.

EXEMPTIONS below has every finding that is left out, with the reason.
"""
import contextlib
import json
import os
import re
import subprocess
import sys
import urllib.request

import _program as program
from _portal import portal

tally = program.Tally()

# How much schemathesis makes up for each operation; more finds more.
EXAMPLES = int(os.environ.get("SITEREG_EXAMPLES", "25"))

# Checks of schemathesis that are not run, and why.
EXEMPT_CHECKS = {
    "positive_data_acceptance":
        "A request may fit every single schema and still be refused, which OpenAPI 3.0 cannot say: "
        "'at' must be a place, 'bbox' must have its edges in order, 'at' and 'asset' exclude each "
        "other, a filter must name properties that exist.",
    "negative_data_rejection":
        "Where the standard demands leniency the schema says less than is taken: a limit over the "
        "maximum counts as the maximum (Features Part 1, /req/core/fc-limit-response-1), an empty "
        "parameter counts as absent in forms, a batch answers a bad row with its error and 200. "
        "Unknown parameters and malformed values are tested one by one in ogc_api.py.",
    "ignored_auth":
        "Keys are optional on these operations: without one the public's answer is right. That a "
        "wrong key is refused on every operation is tested in access.py.",
    "missing_required_header": "No operation has a required header.",
    "unsupported_method":
        "TRACE and CONNECT never reach the routes: the HTTP server itself refuses them. The other "
        "methods are tested in ogc_api.py and by the unit tests.",
    "use_after_free": "There is nothing to delete yet.",
    "ensure_resource_availability":
        "An application is read with the secret of its answer, which OpenAPI links cannot pass on.",
}


def fetch(address, key=None):
    request = urllib.request.Request(
        address + "/api?f=json", headers={"X-API-Key": key} if key else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def validate(document, who):
    from openapi_spec_validator import OpenAPIV30SpecValidator

    errors = list(OpenAPIV30SpecValidator(document).iter_errors())
    tally.check(not errors, f"the document for {who} is not valid: {errors[:3]}")
    schemes = document["components"]["securitySchemes"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            where = f"{method.upper()} {path} for {who}"
            for requirement in operation.get("security", []):
                tally.check(set(requirement) <= set(schemes), f"{where}: unknown security scheme")
            statuses = set(operation["responses"])
            if path in ("/healthz", "/readyz"):
                tally.check(operation["security"] == [], f"{where} asks for a key")
                continue
            tally.check({"401", "429"} <= statuses or path == "/metrics",
                        f"{where} does not list 401 and 429")
            tally.check("security" in operation, f"{where} does not say who may use it")


def explore(address):
    """Lets schemathesis loose on a running portal."""
    checks = ",".join(EXEMPT_CHECKS)
    command = [
        sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run",
        f"{address}/api?f=json", "--url", address, "--checks", "all", "--exclude-checks", checks,
        "--max-examples", str(EXAMPLES), "--seed", "5", "--phases", "examples,coverage,fuzzing",
        "--generation-database", "none", "--request-timeout", "30", "--max-response-time", "20",
        "--no-color", "--suppress-health-check", "all", "--workers", "2",
    ]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=600)
    summary = result.stdout[result.stdout.find("= SUMMARY"):] if "= SUMMARY" in result.stdout else ""
    ok = tally.check(result.returncode == 0,
                     f"schemathesis ended with {result.returncode}:\n"
                     f"{result.stdout[-6000:]}\n{result.stderr[-2000:]}")
    if ok:
        print(summary)
    found = re.search(r"(\d+) generated", result.stdout)
    tally.check(found is not None and int(found.group(1)) > 200,
                "schemathesis made up more than 200 requests")


def main():
    for name, reason in EXEMPT_CHECKS.items():
        print(f"not run: {name}: {reason}")
    with contextlib.ExitStack() as stack:
        address, _ = stack.enter_context(portal("openapi"))
        validate(fetch(address), "anyone")
        explore(address)
    tally.close()


if __name__ == "__main__":
    main()
