"""Writes small FITS files of every tile compression with astropy and fpack (cfitsio), and says what is in them.

Usage: fits_tiles.py FOLDER. Standard output: a JSON list of {file, hdu, width, height, channels, sampleFormat, samples, cards};
undefined samples are null. Run by tests/system/astropy-tiles.test.ts.
"""

import json
import re
import subprocess
import sys
import warnings

import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")
folder = sys.argv[1]
random = np.random.default_rng(7)
truth = []

KINDS = {8: "u1", 16: "i2", 32: "i4", -32: "f4", -64: "f8"}
FORMATS = {8: "u8", 16: "i16", 32: "i32", -32: "f32", -64: "f64"}
SCALES = {8: 0.25, 16: 1, 32: 1000, -32: 1, -64: 1}
METHODS = ["RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1"]
# Shape as numpy has it, then the tile in the same order: rows, blocks that do not divide the picture, planes, boxes.
SHAPES = [((37, 53), None), ((37, 53), (10, 16)), ((3, 20, 30), (1, 20, 30)), ((3, 20, 30), (2, 7, 11))]


def sky(shape, bitpix):
    """A star on a noisy background, and one pixel that jumps over the whole range."""
    y, x = np.indices(shape[-2:])
    data = random.normal(300, 12, size=shape) + 200 * np.exp(-((x - 20) ** 2 + (y - 11) ** 2) / 8)
    return np.clip(data * SCALES[bitpix], 0, 2**31 - 1).astype(KINDS[bitpix])


# Cards that belong to the packing, which astropy 5 leaves in place.
PACKING = re.compile(r"Z(DITHER0|BLANK|SCALE|ZERO)|CHECKSUM|DATASUM|EXTNAME|")


def note(path, sample_format, unpacked=None):
    """What astropy sees in a file, or in the file that funpack made of it; where the picture is in the packed one."""
    with fits.open(unpacked or path, memmap=False) as file:
        hdu = next(h for h in file if h.is_image and h.header["NAXIS"] >= 2)
        data = np.asarray(hdu.data, dtype=np.float64)
        truth.append(
            {
                "file": path,
                "hdu": 1,
                "width": data.shape[-1],
                "height": data.shape[-2],
                "channels": 1 if data.ndim == 2 else data.shape[0],
                "sampleFormat": sample_format,
                "samples": [None if np.isnan(v) else float(v) for v in data.ravel()],
                "cards": [[c.keyword, c.value] for c in hdu.header.cards if c.keyword not in ("COMMENT", "HISTORY") and not PACKING.fullmatch(c.keyword)],
            }
        )


for method in METHODS:
    for bitpix in KINDS:
        for number, (shape, tile) in enumerate(SHAPES):
            if method == "PLIO_1" and bitpix < 0 or method == "HCOMPRESS_1" and len(shape) == 3:
                continue
            for dither in [0] if bitpix > 0 else [-1, 1, 2]:
                data = sky(shape, bitpix)
                if method == "PLIO_1":
                    data[data < 310 * SCALES[bitpix]] = 0
                    data = np.minimum(data, 2**20).astype(KINDS[bitpix])
                if bitpix < 0:
                    data[..., 3, 4] = 0
                    data[..., 5, 6] = np.nan
                    if method != "HCOMPRESS_1":
                        data[..., 9, :] = 1e30 * random.normal(size=shape[-1])  # too wild to be quantised
                size = None if tile is None else tile[::-1]
                hdu = fits.CompImageHDU(
                    data, compression_type=method, tile_size=size, quantize_method=dither, dither_seed=9990 + number
                )
                hdu.header["OBJECT"] = "M 42"
                path = f"{folder}/{method}_{abs(bitpix)}{'f' if bitpix < 0 else ''}_{number}_{dither}.fits"
                hdu.writeto(path, overwrite=True)
                note(path, FORMATS[bitpix])

# Pictures that lost something and want to be smoothed when they are unpacked; large enough for several passes.
for bitpix in (16, -32):
    for scale, shape, size in [(4, (61, 70), (70, 24)), (16, (64, 64), (64, 64))]:
        hdu = fits.CompImageHDU(
            sky(shape, bitpix), compression_type="HCOMPRESS_1", tile_size=size, hcomp_scale=scale, hcomp_smooth=1
        )
        path = f"{folder}/HCOMPRESS_1_smooth_{abs(bitpix)}_{scale}.fits"
        hdu.writeto(path, overwrite=True)
        note(path, FORMATS[bitpix])

# What astropy cannot write, fpack can: unsigned samples, undefined integers, lossless floats, whole pictures as one tile.
unsigned = np.clip(random.normal(33000, 40, size=(40, 31)), 0, 65535).astype("u2")
unsigned[20, 5:8] = [0, 65535, 32768]
unsigned[3:9] = 700
blank = sky((40, 31), 16)
floats = sky((40, 31), -32)
floats[4, 5] = np.nan
SOURCES = {"unsigned": (unsigned, "u16", {}), "blank": (blank, "f32", {"BLANK": int(blank[2, 2])}), "floats": (floats, "f32", {})}
OPTIONS = {
    "rice": ["-r"],
    "gzip1": ["-g1"],
    "gzip2": ["-g2"],
    "whole": ["-r", "-w"],
    "boxes": ["-g2", "-t", "9,7"],
    "lossless": ["-g2", "-q", "0"],
    "hcompress": ["-h"],
    "undithered": ["-r", "-q", "2", "-qz", "1"],
}
for source, (data, sample_format, cards) in SOURCES.items():
    path = f"{folder}/{source}.fits"
    hdu = fits.PrimaryHDU(data)
    hdu.header.update(cards)
    hdu.writeto(path, overwrite=True)
    for option, words in OPTIONS.items():
        # funpack leaves zeros in blocks that hold undefined floats.
        if option == ("boxes" if source == "floats" else "undithered"):
            continue
        subprocess.run(["fpack", *words, "-O", f"{path}.{option}.fz", path], check=True, stdout=subprocess.DEVNULL)
        # astropy 5 overlooks the undefined pixels of these; funpack does not.
        subprocess.run(["funpack", "-O", f"{path}.{option}.plain", f"{path}.{option}.fz"], check=True)
        note(f"{path}.{option}.fz", sample_format, f"{path}.{option}.plain")

json.dump(truth, sys.stdout)
