"""Writes truth.tsv beside pictures: what Pillow makes of each (tests/resources; run with Pillow 12.3.0).

usage: truth.py FOLDER...
Columns: file, width, height, SHA-256 of convert("RGB"), SHA-256 of that over the colour #20C0FF by the alpha of
convert("RGBA"), and width, height, SHA-256 of convert("RGB") after ImageOps.exif_transpose.
"""

import hashlib
import pathlib
import sys

from PIL import Image, ImageOps


def digest(pixels):
    return hashlib.sha256(pixels).hexdigest()


for folder in map(pathlib.Path, sys.argv[1:]):
    rows = []
    for file in sorted(folder.iterdir()):
        if file.suffix == ".tsv":
            continue
        image = Image.open(file)
        image.load()
        stored = image.convert("RGB")
        upright = ImageOps.exif_transpose(image).convert("RGB")
        seen = Image.new("RGB", stored.size, "#20C0FF")
        seen.paste(stored, mask=image.convert("RGBA").getchannel("A"))
        rows.append(
            [
                *(file.name, *stored.size, digest(stored.tobytes()), digest(seen.tobytes())),
                *(*upright.size, digest(upright.tobytes())),
            ]
        )
    (folder / "truth.tsv").write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))
