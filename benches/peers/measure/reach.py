"""What the inference rows should reach, and whether they compute the same."""

from statistics import median

# By how much the mean answer may differ: the numbers of a vector add up to about 15, and a score differs by another JPEG library.
TOLERANCES = {"text": 1e-3, "photos": 0.006}


def check_answers(measured: dict[str, list[dict]]) -> None:
    for kind, tolerance in TOLERANCES.items():
        of_kind = {name: [row["answer"] for row in rows] for name, rows in measured.items() if name.startswith(kind)}
        answers = sum(of_kind.values(), [])
        if max(answers) - min(answers) > tolerance:
            raise SystemExit(f"{kind}: the subjects answer differently: {of_kind}")


def lines(rows: dict[str, dict]):
    """Ratios of items a CPU-second are medians over the rounds' ratios."""

    def ratio(a: str, b: str) -> float:
        return median(one / other for one, other in zip(rows[a]["rounds"], rows[b]["rounds"]))

    def line(what: str, found: float, least: float) -> str:
        return f"{what}: {found:.2f} (reach: at least {least:.2f}) {_met(found >= least)}"

    yield line("text-engine / text-bare-sorted, items a CPU-second", ratio("text-engine", "text-bare-sorted"), 0.97)
    yield line("text-engine / text-bare, items a CPU-second", ratio("text-engine", "text-bare"), 1.40)
    for subject in ("text-karigar", "text-karigar-save"):
        yield line(f"{subject} / text-bare-sorted, items a CPU-second", ratio(subject, "text-bare-sorted"), 0.90)
        for worker in ("text-python-one", "text-python-ten"):
            yield line(f"{subject} / {worker}, items a CPU-second", ratio(subject, worker), 2.0)
    yield line("photos-engine / photos-bare, items a CPU-second", ratio("photos-engine", "photos-bare"), 0.95)
    for kind in ("text", "photos"):
        engine, bare = rows[f"{kind}-engine"]["rss_mb"], rows[f"{kind}-bare"]["rss_mb"]
        yield f"{kind}-engine, MB: {engine:.0f} (reach: at most {kind}-bare's {bare:.0f}) {_met(engine <= bare)}"


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT MET"
