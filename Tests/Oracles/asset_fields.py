#!/usr/bin/env python3
"""Prints which files spell each field of an asset, and fails where a second place lists them.

The table `AssetField.all` (Sources/SiteModel/AssetField.swift) says what an asset is. Columns,
statements, readings, differences, exports and pages are made from it. A file may deal with one
field of its own meaning, such as a postcode that places a row, but a file that names more than
MOST of them is a list beside the table.
"""
import pathlib
import re
import sys

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "Sources"
# The table, the names in Swift of what it tells of, and what its rows are called.
TABLE = {"SiteModel/AssetField.swift", "SiteModel/Asset.swift"}
# Words that mean much else besides a field of an asset.
COMMON = {"owner", "kind", "reference", "name", "address", "postcode", "ward", "availability"}
# Where a word of the list is not the field of an asset, and what it is there.
OTHERWISE = {
    "SiteStore/History/LayerDescription.swift": "a layer's accuracy",
    "SiteStore/History/UndoTables.swift": "a layer's accuracy",
    "SiteStore/Layers/LayerReading.swift": "a layer's accuracy",
    "SiteStore/Layers/LayerMerge.swift": "a layer's accuracy",
    "SiteStore/File/RegistryMigrations.swift": "a layer's accuracy",
    "SiteRegistry/Configuration/ColumnLook.swift": "words in the columns of strangers",
    "SiteRegistry/Configuration/ProfileGuess.swift": "words in the columns of strangers",
    "SiteRegistry/Configuration/ImportProfile.swift": "the words of a profile",
    "SitePortal/Pages/Wording.swift": "acronyms",
}
# More in one file are a list. An index, and how a source is read, name up to five.
MOST = 5


def fields():
    text = (SOURCES / "SiteModel/AssetField.swift").read_text()
    body = re.search(r"enum AssetField[^{]*\{(.*?)\n\n", text, re.S).group(1)
    for line in re.findall(r"^  case (.+)$", body, re.M):
        for part in line.split(","):
            name, _, raw = part.strip().partition(" = ")
            yield raw.strip('"') or name


def main():
    # Comments may name what they like.
    texts = {
        str(path.relative_to(SOURCES)): re.sub(r"//.*", "", path.read_text())
        for path in sorted(SOURCES.rglob("*.swift"))
    }
    names = list(fields())
    listed = {}
    faults = []
    for name in names:
        # In quotes, as one of a list, or in the text of a statement.
        spelt = re.compile(rf'"{name}"|\b(?:asset|s)\.{name}\b(?=[^"\n]*,)')
        anywhere = re.compile(rf"\b{name}\b(?! *=? *[:(])")
        files = []
        for file, text in texts.items():
            if file in TABLE or file in OTHERWISE:
                continue
            if spelt.search(text):
                listed.setdefault(file, set()).add(name)
            pattern = spelt if name in COMMON else anywhere
            if pattern.search(text):
                files.append(file)
        if name not in COMMON and files:
            faults.append(f"{name} stands in {', '.join(files)} besides the table")
        words = f" (the word means more in {len(files)} files)" if files else ""
        print(f"{name:22} SiteModel/AssetField.swift{words}")
    for file, found in sorted(listed.items()):
        if len(found) > MOST:
            faults.append(f"{file} lists {', '.join(sorted(found))}: ask AssetField.all")
    for fault in faults:
        print("FAULT:", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
