"""The command line of `benches/peers/run`."""

import argparse
import json
import sys

from . import idle, inference, media, noop, table

WORKS = {"noop": noop, "idle": idle, "inference": inference, "media": media}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benches/peers/run")
    parser.add_argument("works", nargs="*", metavar="WORK", help=f"any of {', '.join(WORKS)}; all without one")
    parser.add_argument("--json", action="store_true", help="one object a row instead of a table")
    parser.add_argument("--jobs", type=int, help="jobs of each subject (default 20,000; inference 5,000; media 4 photos)")
    parser.add_argument("--rounds", type=int, default=3, help="how often inference and media measure each subject (default 3)")
    options = parser.parse_args()
    if unknown := [name for name in options.works if name not in WORKS]:
        parser.error(f"no work {', '.join(unknown)}; there are {', '.join(WORKS)}")
    for name in options.works or WORKS:
        work = WORKS[name]
        rows = []
        for row in work.rows(options):
            rows.append({"work": name} | row)
            if options.json:
                print(json.dumps(rows[-1]), flush=True)
            else:
                print(f"  {row['subject']}: done", file=sys.stderr, flush=True)
        if not options.json:
            table.show(work.TITLE, work.COLUMNS, rows)
            for line in work.ratios({row["subject"]: row for row in rows}):
                print(line)
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
