"""Writes two_members.gz: two gzip members as Python makes them, the first with a file name and a comment."""
import gzip
import io
import struct
import zlib


def member(data, flags, extra):
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = body.compress(data) + body.flush()
    head = b"\x1f\x8b\x08" + bytes([flags]) + struct.pack("<I", 0) + b"\x02\xff" + extra
    return head + raw + struct.pack("<II", zlib.crc32(data), len(data))


first = member(b"alpha,beta\n1,2\n", 0x18, b"table.csv\0a comment\0")
buffer = io.BytesIO()
with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as f:
    f.write(b"3,4\n" * 1000)
with open("two_members.gz", "wb") as f:
    f.write(first + buffer.getvalue())
