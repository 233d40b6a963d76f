"""python -m make_pictures FOLDER, with numpy, Pillow, tifffile and scikit-image's data files: pictures in all the forms that
people upload, in subfolders: `whole`, `truncated`, `bombs`, and small ones to mutate in `seeds`."""

import sys
from pathlib import Path

from . import bombs, jpegs, others, pngs, seeds, truncated


def main(folder: Path) -> None:
    for name, makers in {"whole": [jpegs, pngs, others], "truncated": [truncated], "bombs": [bombs], "seeds": [seeds]}.items():
        (folder / name).mkdir(parents=True)
        for maker in makers:
            maker.write(folder / name)


main(Path(sys.argv[1]))
