#!/usr/bin/env python3
"""The published OpenAPI document, read by programs that know nothing of this one.

openapi-spec-validator reads the document, for each kind of caller. schemathesis makes up requests
from it, fitting and unfitting ones, sends them, and holds the answers against the document: no
status, content type or body that it does not declare, nothing that is refused though it fits,
nothing that is taken though it does not.

EXEMPTIONS and EXEMPT_CHECKS below have every finding that is left out, with the reason.
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

# What schemathesis finds and nobody should mend: check, operations by the end of their path, why.
EXEMPTIONS = [
    ("negative_data_rejection", "/items$",
     "A limit over the maximum counts as the maximum and is no error (Features Part 1, "
     "/req/core/fc-limit-response-1), while the maximum must be in the schema for GDAL and QGIS."),
    ("negative_data_rejection", "/eligibility$",
     "A batch is read row by row: one that is no proposal is answered with its error, under 200."),
    ("positive_data_acceptance", "/items(/{featureId})?$",
     "A schema of OpenAPI 3.0 cannot say that the edges of a box are in order, that a time is one, "
     "that a cursor is from a link of ours, that properties in a filter exist."),
    ("positive_data_acceptance", "/eligibility$",
     "'at' must be a place, and exactly one of 'at' and 'asset' be there."),
    ("positive_data_acceptance", "/applications$",
     "An e-mail address must look like one, and the asset or place exist."),
    ("allow_header_conformance", "/applications$",
     "GET is a page for people, which the interface's document does not list."),
    ("unsupported_method", "/applications$", "The same page. Other methods are refused: ogc_api.py."),
]

# Checks that mean nothing here.
EXEMPT_CHECKS = {
    "ignored_auth":
        "Keys are optional: without one the public's answer is right. That a wrong key is refused "
        "by every operation is tested in access.py.",
    "missing_required_header": "No operation has a required header.",
    "use_after_free": "There is nothing to delete yet.",
    "ensure_resource_availability":
        "An application is read with the secret of its answer, which OpenAPI links cannot pass on.",
    "object_level_authorization": "There is one kind of caller in this run.",
}


def fetch(address):
    with urllib.request.urlopen(address + "/api?f=json", timeout=60) as answer:
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


def configuration(folder):
    """The exemptions as schemathesis reads them."""
    path = folder / "schemathesis.toml"
    # Not by options: those would overrule what is said of single operations.
    path.write_text("[checks]\n" + "".join(
        f"{check}.enabled = false\n" for check in EXEMPT_CHECKS) + "\n" + "".join(
        f"[[operations]]\ninclude-path-regex = {json.dumps(where)}\n"
        f"checks.{check}.enabled = false\n\n" for check, where, _ in EXEMPTIONS))
    return path


def explore(address, folder):
    """Lets schemathesis loose on a running portal."""
    command = [
        sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()",
        "--config-file", str(configuration(folder)), "run",
        f"{address}/api?f=json", "--url", address,
        "--max-examples", str(EXAMPLES), "--seed", "5", "--phases", "examples,coverage,fuzzing",
        "--generation-database", "none", "--request-timeout", "30", "--max-response-time", "20",
        "--no-color", "--suppress-health-check", "all", "--workers", "2",
        "--continue-on-failure", "--warnings", "off",
    ]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=600,
                            cwd=folder)
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
    for name, where, reason in EXEMPTIONS:
        print(f"not run for {where}: {name}: {reason}")
    with contextlib.ExitStack() as stack:
        address, _ = stack.enter_context(portal("openapi"))
        validate(fetch(address), "anyone")
        explore(address, stack.enter_context(program.work_folder("schemathesis")))
    tally.close()


if __name__ == "__main__":
    main()
