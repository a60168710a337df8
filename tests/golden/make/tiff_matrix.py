"""Writes one small TIFF for every way the product reads: samples x layout x packing, converted by libtiff's own `tiffcp`.

Usage: tiff_matrix.py FOLDER. Plain little-endian pages of known samples are written here with `struct`; libtiff turns each into
strips or tiles, LZW, Deflate or PackBits, predictors, planes apart, big-endian, BigTIFF. FOLDER/expected.json has the samples.
"""
import json, struct, subprocess, sys
from pathlib import Path

import numpy as np

FOLDER = Path(sys.argv[1])
TYPES = {'u8': ('<u1', 1), 'u16': ('<u2', 1), 'u32': ('<u4', 1), 'i8': ('<i1', 2), 'i16': ('<i2', 2), 'i32': ('<i4', 2),
         'f32': ('<f4', 3), 'f64': ('<f8', 3)}
expected = {}
random = np.random.default_rng(6)


def picture(kind, w, h, c):
    """A smooth sky with noise; the corners hold the extremes."""
    y, x = np.mgrid[0:h, 0:w]
    sky = np.stack([0.3 + 0.2 * np.sin(x / 9 + k) * np.cos(y / 7) + 0.01 * random.standard_normal((h, w)) for k in range(c)], -1)
    dtype = np.dtype(TYPES[kind][0])
    if dtype.kind == 'f':
        return sky.astype(dtype)
    info = np.iinfo(dtype)
    samples = (sky * info.max).astype(dtype)
    samples[0, 0, 0], samples[-1, -1, -1] = info.min, info.max
    return samples


def plain(path, samples, kind, photometric, planes=1):
    h, w, c = samples.shape
    data = (np.moveaxis(samples, -1, 0) if planes == 2 else samples).tobytes()
    strips = c if planes == 2 else 1
    size = len(data) // strips
    bits = samples.dtype.itemsize * 8
    extra = c - (3 if photometric == 2 else 1)
    fields = [(256, 4, [w]), (257, 4, [h]), (258, 3, [bits] * c), (259, 3, [1]), (262, 3, [photometric]), (273, 4, [8 + i * size for i in range(strips)]),
              (277, 3, [c]), (278, 4, [h]), (279, 4, [size] * strips), (284, 3, [planes]), (339, 3, [TYPES[kind][1]] * c)]
    if extra > 0:
        fields.insert(-1, (338, 3, [2] * extra))
    start = 8 + len(data) + len(data) % 2
    after = start + 2 + 12 * len(fields) + 4
    directory, tail = struct.pack('<H', len(fields)), b''
    for tag, type_, values in fields:
        packed = b''.join(struct.pack('<H' if type_ == 3 else '<I', v) for v in values)
        if len(packed) > 4:
            place = struct.pack('<I', after + len(tail))
            tail += packed
        else:
            place = packed.ljust(4, b'\0')
        directory += struct.pack('<HHI', tag, type_, len(values)) + place
    path.write_bytes(struct.pack('<2sHI', b'II', 42, start) + data + b'\0' * (len(data) % 2) + directory + b'\0\0\0\0' + tail)


def note(name, samples, kind, photometric):
    shown = samples[..., :3 if photometric == 2 else 1]
    values = np.moveaxis(shown, -1, 0).astype(float)
    if photometric == 0:
        values = np.iinfo(samples.dtype).max - values
    expected[name] = {'width': samples.shape[1], 'height': samples.shape[0], 'channels': shown.shape[2], 'sampleFormat': kind,
                      'samples': values.ravel().tolist()}


def variant(base, name, samples, kind, photometric, *options):
    subprocess.run(['tiffcp', *options, str(base), str(FOLDER / f'{name}.tif')], check=True, stderr=subprocess.DEVNULL)
    note(name, samples, kind, photometric)


for kind in TYPES:
    for c, photometric in [(1, 1), (3, 2), (4, 2)]:
        samples = picture(kind, 45, 29, c)
        base = FOLDER / f'{kind}.{c}.tif'
        plain(base, samples, kind, photometric)
        note(base.stem, samples, kind, photometric)
        # tiffcp takes planes apart for bytes alone, so it is given them apart.
        apart = FOLDER / f'{kind}.{c}.apart.tif'
        plain(apart, samples, kind, photometric, 2 if c > 1 else 1)
        note(apart.stem, samples, kind, photometric)
        # libtiff knows no differences of 64 bits, and those of floats only for floats.
        predictor = ':3' if kind in ('f32', 'f64') else ':2'
        for codec in ['none', 'packbits', 'lzw', 'zip', f'lzw{predictor}', f'zip{predictor}']:
            for layout, options in {'strips': ['-s', '-r', '10'], 'tiles': ['-t', '-w', '32', '-l', '16']}.items():
                for planes in ['contig', 'separate'] if c > 1 else ['contig']:
                    for order in ['-L', '-B'] if codec in ('none', f'lzw{predictor}') else ['-L'] if layout == 'strips' else ['-B']:
                        # tiffcp 4.5 cannot read back what it writes of these: tiles of wide planes, big-endian float differences.
                        if planes == 'separate' and layout == 'tiles' and kind not in ('u8', 'i8'):
                            continue
                        if predictor == ':3' and codec.endswith(':3') and order == '-B':
                            continue
                        big = ['-8'] if layout == 'tiles' and order == '-B' else []
                        name = '.'.join([kind, str(c), codec.replace(':', '-'), layout, planes, order[1]])
                        variant(apart if planes == 'separate' else base, name, samples, kind, photometric, '-c', codec, *options, '-p', planes, order, *big)
for kind in ['u8', 'u16']:
    samples = picture(kind, 20, 9, 1)
    base = FOLDER / f'{kind}.inverted.tif'
    plain(base, samples, kind, 0)
    note(base.stem, samples, kind, 0)
large = picture('u16', 700, 400, 1)
plain(FOLDER / 'large.tif', large, 'u16', 1)
variant(FOLDER / 'large.tif', 'large.lzw', large, 'u16', 1, '-c', 'lzw', '-r', '400')
flat = np.full((300, 300, 1), 9, '<u2')
plain(FOLDER / 'flat.tif', flat, 'u16', 1)
variant(FOLDER / 'flat.tif', 'flat.lzw', flat, 'u16', 1, '-c', 'lzw', '-r', '300')
variant(FOLDER / 'flat.tif', 'flat.packbits', flat, 'u16', 1, '-c', 'packbits')
json.dump(expected, open(FOLDER / 'expected.json', 'w'))
