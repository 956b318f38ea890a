"""Stored answers: one zstd frame each."""

import pyarrow as pa

_LEVEL = 6


def compress(body: bytes) -> bytes:
    """One zstd frame."""
    data: bytes = pa.Codec("zstd", compression_level=_LEVEL).compress(body, asbytes=True)
    return data


def decompress(data: bytes) -> bytes:
    """The bytes of a zstd frame; raises OSError when it is damaged."""
    with pa.input_stream(pa.py_buffer(data), compression="zstd") as stream:
        return bytes(stream.read())
