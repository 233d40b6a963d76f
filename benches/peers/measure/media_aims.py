"""What the media rows should reach, and whether all subjects made the same renditions."""

from statistics import median

# Karigar's share of another's CPU, by whether photos have a profile other than sRGB; and of its memory.
AS_WRITTEN, AS_WRITTEN_P3, CASCADE, MEMORY = 0.45, 0.30, 0.75, 0.40
# From SQS to S3 as many photos a second as the pipeline alone makes.
FED = 0.90


def check(rows: dict[str, dict]):
    """A line a size and renditions whose subjects differ in how many pixels they made."""
    made: dict[str, set[float]] = {}
    for name, row in rows.items():
        if row.get("pixels"):
            made.setdefault(name.rpartition("/")[0], set()).add(row["pixels"])
    for name, pixels in made.items():
        if len(pixels) > 1:
            yield f"{name}: NOT COMPARABLE, the subjects made renditions of different sizes: {sorted(pixels)}"


def lines(rows: dict[str, dict]):
    """Ratios are medians over the rounds' ratios."""

    def ratio(a: str, b: str, key: str) -> float:
        return median(one[key] / other[key] for one, other in zip(rows[a]["rounds"], rows[b]["rounds"]))

    for name in [name for name in rows if name.endswith("/karigar")]:
        of = name.removesuffix("/karigar")
        as_written = AS_WRITTEN_P3 if "-p3" in of else AS_WRITTEN
        yield _most(f"{of}: CPU / sharp's as people write it", ratio(name, f"{of}/sharp", "cpu_ms"), as_written)
        yield _most(f"{of}: CPU / sharp's expert cascade", ratio(name, f"{of}/sharp-cascade", "cpu_ms"), CASCADE)
        yield _most(f"{of}: memory / sharp's as people write it", ratio(name, f"{of}/sharp", "rss_mb"), MEMORY)
    fed = 1 / ratio("fed", "fed-bare", "wall_ms")
    yield f"from SQS to S3, photos a second / bare pipeline's: {fed:.2f} (reach: at least {FED:.2f}) {_met(fed >= FED)}"


def _most(what: str, found: float, most: float) -> str:
    return f"{what}: {found:.2f} (reach: at most {most:.2f}) {_met(found <= most)}"


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT MET"
