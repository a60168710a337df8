"""Writes one small XISF file for every way XISF 1.0 can store a picture, with other people's codecs and digests.

Usage: xisf_matrix.py FOLDER. Writes FOLDER/*.xisf and FOLDER/expected.json: name -> shape, sample type, the samples plane after
plane. Compressors: zlib, python3-lz4, python3-zstandard; digests: hashlib. Nothing of the product takes part.
"""
import base64, hashlib, json, struct, sys, zlib
from itertools import product
from pathlib import Path

import lz4.block
import numpy as np
import zstandard

FOLDER = Path(sys.argv[1])
TYPES = {'UInt8': '<u1', 'UInt16': '<u2', 'UInt32': '<u4', 'UInt64': '<u8', 'Float32': '<f4', 'Float64': '<f8'}
CODECS = {
    'zlib': lambda b: zlib.compress(b, 6),
    'lz4': lambda b: lz4.block.compress(b, store_size=False),
    'lz4hc': lambda b: lz4.block.compress(b, mode='high_compression', store_size=False),
    'zstd': lambda b: zstandard.ZstdCompressor(level=3).compress(b),
    'zstd-stream': lambda b: zstandard.ZstdCompressor(write_content_size=False).compress(b),
}
expected = {}
random = np.random.default_rng(20140)


def picture(kind, w, h, c):
    """A smooth sky with noise, so that there is something to compress; the corners hold the extremes."""
    y, x = np.mgrid[0:h, 0:w]
    sky = np.stack([0.2 + 0.3 * np.sin(x / 9 + k) * np.cos(y / 7) + 0.01 * random.standard_normal((h, w)) for k in range(c)])
    dtype = np.dtype(TYPES[kind])
    if dtype.kind == 'f':
        return sky.astype(dtype)
    full = np.iinfo(dtype).max
    samples = (np.clip(sky, 0, 1) * (2.0 ** 53 if kind == 'UInt64' else full)).astype(dtype)
    samples[0, 0, 0], samples[-1, -1, -1] = 0, full
    return samples


def shuffled(data, size):
    n = len(data) // size
    return np.frombuffer(data[:n * size], 'u1').reshape(n, size).T.tobytes() + data[n * size:]


def write(name, samples, kind, codec='', order='little', storage='Planar', place='attachment', digest='', parts=1, prefix=0,
          inner='', extra='', space=None):
    c, h, w = samples.shape
    stored = samples.astype(samples.dtype.newbyteorder('>' if order == 'big' else '<'))
    data = (np.moveaxis(stored, 0, -1) if storage == 'Normal' else stored).tobytes()
    size, item, packing = len(data), samples.dtype.itemsize, ''
    if codec:
        base, _, sh = codec.partition('+')
        plain = shuffled(data, item) if sh else data
        step = -(-size // parts)
        cut = [plain[i:i + step] for i in range(0, size, step)]
        packed = [CODECS[base](part) for part in cut]
        data = b''.join(packed)
        packing = f' compression="{base.split("-")[0]}{"+sh" if sh else ""}:{size}{f":{item}" if sh else ""}"'
        if parts > 1:
            packing += ' subblocks="' + ':'.join(f'{len(p)},{len(q)}' for p, q in zip(packed, cut)) + '"'
    if digest:
        packing += f' checksum="{digest}:{hashlib.new(digest.replace("sha-", "sha").replace("sha3-", "sha3_"), data).hexdigest()}"'
    if order == 'big':
        packing += ' byteOrder="big"'
    bounds = ' bounds="0:1"' if kind.startswith('Float') else ''
    space = space or ('RGB' if c >= 3 else 'Gray')
    head = f'<Image geometry="{w}:{h}:{c}" sampleFormat="{kind}" colorSpace="{space}" pixelStorage="{storage}"{bounds}{extra}'
    start = 4096 + prefix
    if place == 'attachment':
        image = f'{head}{packing} location="attachment:{start}:{len(data)}">{inner}</Image>'
    elif place == 'embedded':
        image = f'{head} location="embedded"><Data encoding="base64"{packing}>{base64.b64encode(data).decode()}</Data>{inner}</Image>'
    elif place == 'inline':
        image = f'{head}{packing} location="inline:base64">{inner}{base64.encodebytes(data).decode()}</Image>'
    else:
        image = f'{head}{packing} location="inline:hex">{inner}{data.hex()}</Image>'
    xml = ('<?xml version="1.0" encoding="UTF-8"?><!-- a < comment -->'
           f'<xisf version="1.0" xmlns="http://www.pixinsight.com/xisf">{image}</xisf>').encode()
    file = b'XISF0100' + struct.pack('<II', len(xml), 0) + xml
    if place == 'attachment':
        assert len(file) <= start
        file += b'\0' * (start - len(file)) + data
    (FOLDER / f'{name}.xisf').write_bytes(file)
    shown = 3 if c >= 3 else 1
    expected[name] = {'width': w, 'height': h, 'channels': shown, 'sampleFormat': kind,
                      'samples': [float(v) for v in samples[:shown].ravel()]}


for kind in TYPES:
    for codec in ['', 'zlib', 'zlib+sh', 'lz4', 'lz4+sh', 'lz4hc', 'lz4hc+sh', 'zstd', 'zstd+sh', 'zstd-stream+sh']:
        write(f'{kind}.{codec or "plain"}', picture(kind, 31, 23, 1), kind, codec)
    for order, storage, c in product(['little', 'big'], ['Planar', 'Normal'], [1, 3, 4]):
        write(f'{kind}.{order}.{storage}.{c}', picture(kind, 13, 7, c), kind, '', order, storage)
        write(f'{kind}.{order}.{storage}.{c}.lz4+sh', picture(kind, 13, 7, c), kind, 'lz4+sh', order, storage)
for place, codec in product(['embedded', 'inline', 'hex'], ['', 'zlib+sh', 'lz4hc', 'zstd']):
    write(f'{place}.{codec or "plain"}', picture('UInt16', 9, 8, 1), 'UInt16', codec, place=place)
for digest in ['sha-1', 'sha-256', 'sha-512', 'sha3-256', 'sha3-512']:
    write(f'{digest}', picture('Float32', 12, 9, 1), 'Float32', '', digest=digest)
    write(f'{digest}.lz4+sh', picture('Float32', 12, 9, 1), 'Float32', 'lz4+sh', digest=digest)
for codec in ['zlib', 'lz4+sh', 'lz4hc+sh', 'zstd+sh']:
    write(f'subblocks.{codec}', picture('UInt16', 97, 61, 3), 'UInt16', codec, parts=3)
write('unaligned', picture('Float64', 11, 5, 1), 'Float64', prefix=3)
write('large.lz4+sh', picture('UInt16', 512, 300, 1), 'UInt16', 'lz4+sh')
write('large.zstd+sh', picture('UInt16', 512, 300, 1), 'UInt16', 'zstd+sh')
flat = np.full((1, 200, 300), 7, '<u2')
for codec in CODECS:
    write(f'flat.{codec}', flat, 'UInt16', codec)
json.dump(expected, open(FOLDER / 'expected.json', 'w'))
