# SPDX-License-Identifier: MIT
"""Which lines no test reached, and whether explained.txt has a reason for each.

A line of explained.txt is "FILE FUNCTION LINES KIND": so many lines of that function need not be reached, for a reason
of that kind. Status 1 when a function has more of them. It may have fewer: races are not lost each time.

    compare.py COVERAGE.json [--write]      --write: prints the lists of now, with "?" for what has no kind yet
"""

import collections
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
EXPLAINED = HERE / "explained.txt"


def function_at(functions, number):
    """The function that begins last before the line."""
    before = [f for f in functions if f["lineno"] <= number]
    return max(before, key=lambda f: f["lineno"])["name"] if before else "-"


def read_coverage(path):
    """(file, function): the numbers of lines that were not reached; and per folder, lines and those reached."""
    missed, folders = collections.defaultdict(list), collections.Counter()
    for file in json.loads(path.read_text())["files"]:
        folder = str(pathlib.Path(file["file"]).parent)
        for line in file["lines"]:
            if line["gcovr/noncode"]:
                continue
            folders[folder, "lines"] += 1
            folders[folder, "reached"] += line["count"] > 0
            if line["count"] == 0:
                missed[file["file"], function_at(file["functions"], line["line_number"])].append(line["line_number"])
    return missed, folders


def read_explained():
    """(file, function): how many lines, and the kind of reason."""
    explained, kinds = {}, set()
    for line in EXPLAINED.read_text().splitlines():
        if line.startswith("#"):
            kinds.update(re.findall(r"^# ([a-z]+):", line))
        elif line.strip():
            file, function, n, kind = line.split()
            if kind not in kinds:
                sys.exit(f"{EXPLAINED.name}: no kind \"{kind}\" is described at its top")
            explained[file, function] = (int(n), kind)
    return explained


def show_table(folders):
    names = sorted({name for name, _ in folders})
    for name in [*names, "all"]:
        of = names if name == "all" else [name]
        lines, reached = (sum(folders[n, what] for n in of) for what in ("lines", "reached"))
        print(f"{name:<28} {reached:6} of {lines:6} lines  {100 * reached / lines:5.1f} %")


def compare(missed, explained):
    """What is to be said of functions that are not as explained."""
    for key in sorted({*missed, *explained}):
        file, function = key
        lines, (allowed, _) = missed.get(key, []), explained.get(key, (0, ""))
        numbers = " ".join(map(str, lines))
        if len(lines) > allowed:
            yield (f"{file}: {function}: {len(lines)} lines are not reached, {allowed} are explained: {numbers}; "
                   "write a test, or the reason")


def main():
    missed, folders = read_coverage(pathlib.Path(sys.argv[1]))
    explained = read_explained()
    if sys.argv[2:] == ["--write"]:
        for (file, function), lines in sorted(missed.items()):
            print(file, function, len(lines), explained.get((file, function), (0, "?"))[1])
        return 0
    show_table(folders)
    count = collections.Counter()
    for n, kind in explained.values():
        count[kind] += n
    print("not reached and explained: " + ", ".join(f"{n} {kind}" for kind, n in sorted(count.items())))
    said = list(compare(missed, explained))
    for line in said:
        print(line)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
