"""The list of checks, in their order: what is quick and often fails comes first."""

import secrets
import time

from . import cargo, lint, paths
from .say import Failed, run, say, step
from .session import servers

# The second family is of models that swap, stop and are poisoned under load; the others kill workers around events and sends.
FAULTS = "package(karigar-tests) & test(/^(faults|inference|completions::crashes|notify::photo_kills)::/)"
# Programs that check what no test of the workspace can: a workspace of someone else's, and that the tests bite. The
# second builds the tree four times over, so it runs when asked for.
OUTSIDE, BITE = paths.TESTS / "outside/run", paths.TESTS / "bite/run"


def run_all(options, began: float) -> int:
    if options.faults is not None or options.seed is not None:
        return run_faults(options, began)
    if not options.no_lint:
        lint.lint()
    cargo.build()
    cargo.pull_models()
    documented = 0
    with servers(options.keep) as env:
        with step("tests"):
            tests = cargo.nextest(options.nextest, env)
        # Who asks for some tests wants no others.
        if not options.nextest:
            documented = cargo.doc_tests(env)
            for script in [OUTSIDE, BITE] if options.bite else [OUTSIDE]:
                with step(str(script.relative_to(paths.REPO))):
                    run([script], env=env)
    say(f"passed: {tests} tests and {documented} doc tests in {elapsed(began)}")
    return 0


def run_faults(options, began: float) -> int:
    rounds = 1 if options.faults is None else options.faults
    seed = secrets.randbelow(2**32) if options.seed is None else options.seed
    again = f"tests/run --faults {rounds} --seed {seed}"
    say(f"fault tests: {rounds} rounds, seed {seed}; to replay: {again}")
    cargo.build()
    cargo.pull_models()
    with servers(options.keep) as env:
        env |= {"KARIGAR_FAULT_ROUNDS": str(rounds), "KARIGAR_FAULT_SEED": str(seed)}
        # Their output holds the counts of lost and doubled effects.
        try:
            tests = cargo.nextest(["--filterset", FAULTS, "--success-output", "immediate", *options.nextest], env)
        except Failed as failed:
            raise Failed(f"{failed}; to replay: {again}") from failed
    say(f"passed: {tests} fault tests, {rounds} rounds each, seed {seed}, in {elapsed(began)}")
    return 0


def elapsed(began: float) -> str:
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    return f"{minutes} min {seconds} s"
