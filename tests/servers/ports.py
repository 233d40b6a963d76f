"""Free loopback ports, below the range from which the kernel takes ports of outgoing connections."""

import random
import socket

_given: set[int] = set()


def free_port() -> int:
    # 10,000 above is kept free as well: SeaweedFS listens there for its own calls.
    for _ in range(1000):
        port = random.randrange(12_000, 22_000)
        if port not in _given and _is_free(port) and _is_free(port + 10_000):
            _given.add(port)
            return port
    raise OSError("no free port")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
