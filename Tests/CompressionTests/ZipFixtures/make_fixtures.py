"""Writes the zip fixtures with Python's zipfile.    python make_fixtures.py"""

import pathlib
import zipfile

here = pathlib.Path(__file__).parent

text = b"".join(b"line %d of a compressible text\n" % i for i in range(2000))
with zipfile.ZipFile(here / "mixed.zip", "w") as archive:
    archive.writestr(zipfile.ZipInfo("stored.txt", (2001, 2, 3, 4, 5, 6)), b"stored as it is")
    archive.writestr(zipfile.ZipInfo("empty.txt"), b"")
    archive.writestr(zipfile.ZipInfo("größe/日本.txt"), text, zipfile.ZIP_DEFLATED)
    archive.comment = b"a comment"


class Pipe:
    """Not seekable: zipfile then writes data descriptors behind the entries."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


with open(here / "descriptors.zip", "wb") as out, zipfile.ZipFile(Pipe(out), "w") as archive:
    with archive.open(zipfile.ZipInfo("a.txt"), "w", force_zip64=True) as entry:
        entry.write(b"first")
    info = zipfile.ZipInfo("b.txt")
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as entry:
        entry.write(text)

with zipfile.ZipFile(here / "bzip2.zip", "w") as archive:
    archive.writestr(zipfile.ZipInfo("a.txt"), b"abc", zipfile.ZIP_BZIP2)
