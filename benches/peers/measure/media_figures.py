"""From what a program used to a row's figures, each a photo."""


def figures(used: dict) -> dict:
    items = used["items"]
    return {
        "cpu_ms": used["cpu_us"] / items / 1e3,
        "wall_ms": 1e3 * used["seconds"] / items,
        "rss_mb": used["rss_kib"] / 1024,
        "kb": used["bytes"] / items / 1e3 if "bytes" in used else None,
        "pixels": used["pixels"] / items if "pixels" in used else None,
    }
