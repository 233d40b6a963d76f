"""What magika says of a set of small files.

    file_type.py DIR        makes the files in DIR, and prints magika's answer for each as JSON
"""

import gzip
import io
import json
import random
import struct
import sys
import tarfile
import wave
import zipfile
import zlib
from pathlib import Path

from magika import Magika
from PIL import Image

TEXT = "The street light in front of the school is broken since Monday. Please send somebody to repair it.\n"
PYTHON = '''"""Counts words."""

import sys
from collections import Counter


def main(path):
    with open(path) as file:
        words = Counter(file.read().split())
    for word, count in words.most_common(10):
        print(f"{count:6} {word}")


if __name__ == "__main__":
    main(sys.argv[1])
'''
RUST = """//! Counts words.
use std::collections::BTreeMap;

fn main() -> std::io::Result<()> {
    let text = std::fs::read_to_string("words.txt")?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    println!("{counts:?}");
    Ok(())
}
"""
JAVASCRIPT = """import { readFile } from 'node:fs/promises';

export async function count(path) {
  const words = (await readFile(path, 'utf8')).split(/\\s+/);
  return words.reduce((counts, word) => ({ ...counts, [word]: (counts[word] ?? 0) + 1 }), {});
}
console.log(await count(process.argv[2]));
"""
HTML = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Complaints</title><link rel="stylesheet" href="a.css"></head>
<body><h1>Complaints</h1><p>There are <b>17</b> open ones.</p><script src="a.js"></script></body>
</html>
"""
MARKDOWN = """# Complaints

A list of *open* complaints. See [the map](map.md).

| ward | open |
|---|---|
| 1 | 17 |

- roads
- water

```sh
./count
```
"""
SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="3"/></svg>\n'
YAML = "name: build\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make test\n"
SQL = "create table complaint (id bigint primary key, ward int not null);\ninsert into complaint values (1, 2), (2, 3);\nselect ward, count(*) from complaint group by ward order by 2 desc;\n"
CSV = "id,ward,text,open\n" + "".join(f'{n},{n % 7},"complaint {n}",true\n' for n in range(40))
INI = "[server]\nhost = 127.0.0.1\nport = 8080\n\n[log]\nlevel = info\n"
SHELL = "#!/bin/sh\nset -eu\nfor file in *.txt; do\n  wc -w \"$file\" | awk '{print $1}'\ndone\n"


def picture(format, **options):
    image = Image.radial_gradient("L").resize((40, 30)).convert("RGB")
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip:
        zip.writestr(zipfile.ZipInfo("words.txt", (2026, 1, 1, 0, 0, 0)), TEXT * 3)
        zip.writestr(zipfile.ZipInfo("more/words.txt", (2026, 1, 1, 0, 0, 0)), TEXT)
    return file.getvalue()


def office():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip:
        for name, text in [
            ("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
            ("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'),
            ("word/document.xml", f'<?xml version="1.0"?><w:document><w:body><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:body></w:document>'),
        ]:
            zip.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return file.getvalue()


def tarball():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        info = tarfile.TarInfo("words.txt")
        info.size = len(TEXT)
        tar.addfile(info, io.BytesIO(TEXT.encode()))
    return file.getvalue().rstrip(b"\0") + bytes(64)


def sound():
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"".join(struct.pack("<h", (n * 997) % 20000 - 10000) for n in range(300)))
    return file.getvalue()


def pdf():
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    body += b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>\nendobj\n"
    stream = zlib.compress(b"BT /F1 12 Tf 20 100 Td (Complaint 17) Tj ET")
    body += b"4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n" % (len(stream), stream)
    return body + b"xref\n0 5\n0000000000 65535 f \ntrailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def elf():
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x401000, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 0, 0x400000, 0x400000, 300, 300, 0x1000)
    return head + segment + b"\xb8\x3c\x00\x00\x00\x31\xff\x0f\x05" * 16 + b"\0.shstrtab\0.text\0"


def files():
    noise = random.Random(7)
    picture_png = picture("PNG")
    return {
        "empty": b"",
        "one byte": b"a",
        "one bad byte": b"\xff",
        "seven bytes": b"abcdefg",
        "eight bytes": b"abcdefgh",
        "eight bytes that are no text": bytes(range(248, 256)),
        "white space": b" \n\t\r\x0b\x0c" * 20,
        "white space and a word": b" " * 300 + b"word" + b"\n" * 300,
        "white space beyond a block": b" " * 4096 + PYTHON.encode(),
        "half a character": "पानी".encode()[:7],
        "plain text": TEXT.encode() * 3,
        "hindi text": ("पानी की पाइप टूट गई है। " * 12).encode(),
        "latin-1 text": ("Straße und Brücke sind gesperrt. " * 6).encode("latin-1"),
        "utf-16 text": TEXT.encode("utf-16"),
        "python": PYTHON.encode(),
        "python behind white space": b"\n" * 50 + PYTHON.encode() + b"\n" * 50,
        "rust": RUST.encode(),
        "javascript": JAVASCRIPT.encode(),
        "shell": SHELL.encode(),
        "html": HTML.encode(),
        "markdown": MARKDOWN.encode(),
        "json": json.dumps({"ward": 7, "open": [1, 2, 3], "text": TEXT}, indent=2).encode(),
        "yaml": YAML.encode(),
        "sql": SQL.encode(),
        "csv": CSV.encode(),
        "ini": INI.encode(),
        "svg": SVG.encode(),
        "pdf": pdf(),
        "png": picture_png,
        "half a png": picture_png[: len(picture_png) // 2],
        "png with text behind it": picture_png + TEXT.encode() * 20,
        "jpeg": picture("JPEG", quality=60),
        "gif": picture("GIF"),
        "webp": picture("WEBP"),
        "bmp": picture("BMP")[:600],
        "zip": archive(),
        "docx": office(),
        "gzip": gzip.compress(TEXT.encode() * 5, mtime=0),
        "tar": tarball(),
        "wav": sound(),
        "elf": elf(),
        "noise": noise.randbytes(700),
        "zeros": bytes(100),
        "more than two blocks": (PYTHON.encode() * 30),
    }


def ask(magika, content):
    prediction = magika.identify_bytes(content).prediction
    output, guess = prediction.output, str(prediction.dl.label)
    answer = {
        "label": str(output.label),
        "mime_type": output.mime_type,
        "group": output.group,
        "description": output.description,
        "extensions": list(output.extensions),
        "is_text": output.is_text,
        "score": float(prediction.score),
    }
    if guess not in ("undefined", answer["label"]):
        answer["guess"] = guess
    return answer


def main():
    folder, magika, answers = Path(sys.argv[1]), Magika(), {}
    for name, content in files().items():
        (folder / name).write_bytes(content)
        answers[name] = ask(magika, content)
    json.dump(answers, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
