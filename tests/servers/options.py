"""The command line of `tests/run`."""

import argparse


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests/run",
        description="Installs what the tests need, starts the servers on free loopback ports, runs everything, cleans up.",
        epilog="Other arguments go to cargo nextest: `tests/run --no-lint -E 'test(store)'`.",
        allow_abbrev=False,
    )
    parser.add_argument("--faults", type=int, metavar="N", help="run only the fault tests, N rounds of each")
    parser.add_argument("--seed", type=int, help="replay the fault tests of this seed")
    parser.add_argument("--keep", action="store_true", help="leave the servers running at the end, and say where they are")
    parser.add_argument("--bite", action="store_true", help="at the end, break promises one at a time and see a test fail for each")
    parser.add_argument("--no-lint", action="store_true", help="skip formatting, clippy, deny and the other linters")
    parser.add_argument("--install-only", action="store_true", help="install what the tests need, and stop")
    parser.add_argument("--servers-only", action="store_true", help="start the servers and run the command after `--` instead of the tests")
    own, command = (argv[:argv.index("--")], argv[argv.index("--") + 1:]) if "--" in argv else (argv, [])
    options, nextest = parser.parse_known_args(own)
    if options.servers_only:
        if nextest:
            parser.error(f"unknown: {' '.join(nextest)}")
        if not command and not options.keep:
            parser.error("--servers-only wants `-- COMMAND…` or --keep")
        options.command, options.nextest = command, []
    else:
        options.command, options.nextest = [], nextest + (["--", *command] if command else [])
    return options
