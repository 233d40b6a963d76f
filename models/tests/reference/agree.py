"""What the scripts beside it share: printing answers as JSON, and comparing them with answers that were kept."""

import json
import math
import sys
from pathlib import Path


def differences(kept, found, tolerance, place=""):
    """Where two values of JSON differ; numbers may by `tolerance`."""
    if isinstance(kept, dict) and isinstance(found, dict):
        for key in sorted(kept.keys() | found.keys()):
            if key in kept and key in found:
                yield from differences(kept[key], found[key], tolerance, f"{place}.{key}")
            else:
                yield f"{place}.{key} is only in {'what was kept' if key in kept else 'the reference'}"
    elif isinstance(kept, list) and isinstance(found, list) and len(kept) == len(found):
        for at, (one, other) in enumerate(zip(kept, found)):
            yield from differences(one, other, tolerance, f"{place}[{at}]")
    elif isinstance(kept, float) and isinstance(found, float):
        if not math.isclose(kept, found, rel_tol=0, abs_tol=tolerance):
            yield f"{place} was kept as {kept}, and the reference says {found}"
    elif kept != found:
        yield f"{place} was kept as {kept!r}, and the reference says {found!r}"


def lines(found):
    """JSON with a line for each entry."""
    dump = lambda value: json.dumps(value, ensure_ascii=False)
    if isinstance(found, dict):
        return "{\n" + ",\n".join(f"{dump(key)}: {dump(value)}" for key, value in found.items()) + "\n}"
    return "[\n" + ",\n".join(map(dump, found)) + "\n]"


def finish(found, kept, tolerance):
    """Prints `found`, or, if the path `kept` is given, compares it with what lies there. Never returns."""
    if kept is None:
        print(lines(found))
        sys.exit(0)
    differ = list(differences(json.loads(Path(kept).read_text()), found, tolerance))
    print("\n".join(differ) or f"{kept}: as the reference says")
    sys.exit(1 if differ else 0)
