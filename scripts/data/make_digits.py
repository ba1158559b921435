#!/usr/bin/env python3
"""Write digits.csv.gz, the digits set that scikit-learn ships, as a labelled feature table.

Usage: python make_digits.py [OUTPUT]          (needs scikit-learn; OUTPUT defaults to digits.csv.gz here)

Layout: CSV, one row per image in scikit-learn's order. Columns: an unnamed index (0-based row number),
`digit` (label, 0-9), then `pixel_0_0` ... `pixel_7_7` (row, column of the 8 x 8 image; integers 0-16).
The output is byte-identical between runs: the gzip header carries neither a time nor a name.
"""
import gzip
import io
import pathlib
import sys

from sklearn.datasets import load_digits


def table() -> bytes:
    digits = load_digits()
    out = io.StringIO()
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    out.write(",".join(["", "digit", *names]) + "\n")
    for index, (label, pixels) in enumerate(zip(digits.target, digits.data)):
        values = [int(value) for value in pixels]
        if any(a != b for a, b in zip(values, pixels)):
            raise SystemExit(f"row {index}: a pixel is not an integer")
        out.write(",".join(map(str, [index, int(label), *values])) + "\n")
    return out.getvalue().encode("ascii")


def main() -> None:
    here = pathlib.Path(__file__).resolve().parent
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "digits.csv.gz"
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as stream:
        stream.write(table())
    path.write_bytes(buffer.getvalue())
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
