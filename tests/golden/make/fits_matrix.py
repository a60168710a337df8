"""Writes small FITS files of every sample type and scaling with astropy, and says what is in them.

Usage: fits_matrix.py FOLDER. Standard output: a JSON list of {file, hdu, width, height, channels, samples, cards};
undefined samples are null. Run by tests/system/astropy-fits.test.ts.
"""

import json
import sys
import warnings

import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")
folder = sys.argv[1]
random = np.random.default_rng(42)
truth = []

TYPES = {8: ">u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"}
UNSIGNED = {8: -128, 16: 32768, 32: 2147483648, 64: 9223372036854775808}


def stored_samples(bitpix, shape):
    """Raw samples over the whole range of the type, its ends included."""
    kind = np.dtype(TYPES[bitpix])
    if bitpix > 0:
        info = np.iinfo(kind)
        data = random.integers(info.min, info.max, size=shape, dtype=kind.newbyteorder("="), endpoint=True)
        data.flat[0], data.flat[1] = info.min, info.max
        if bitpix == 64:
            data >>= 12  # exact as float64
    else:
        data = random.normal(1000, 300, size=shape)
        data.flat[2] = np.nan
        data.flat[3] = np.inf
    return data.astype(kind)


def write(name, data, cards, extension=False):
    """Writes raw samples with any header, untouched by astropy's own scaling, and notes what astropy reads back."""
    primary = fits.PrimaryHDU() if extension else fits.PrimaryHDU(data)
    hdus = fits.HDUList([primary] + ([fits.ImageHDU(data)] if extension else []))
    header = hdus[-1].header
    for keyword, value in cards.items():
        header[keyword] = value
    path = f"{folder}/{name}.fits"
    hdus.writeto(path, overwrite=True, output_verify="silentfix")
    with fits.open(path, memmap=False) as again:
        hdu = again[-1]
        read = np.asarray(hdu.data, dtype=np.float64)
        height, width = read.shape[-2:]
        truth.append(
            {
                "file": path,
                "hdu": len(again) - 1,
                "width": width,
                "height": height,
                "channels": 1 if read.ndim == 2 else read.shape[0],
                "samples": [plain(v) for v in read.ravel()],
                "cards": [[c.keyword, c.value] for c in hdu.header.cards if c.keyword not in ("", "COMMENT", "HISTORY")],
            }
        )


def plain(value):
    return None if np.isnan(value) else "Infinity" if value == np.inf else float(value)


for bitpix in TYPES:
    sign = "m" if bitpix < 0 else ""
    for planes in (1, 3):
        shape = (5, 7) if planes == 1 else (3, 5, 7)
        write(f"plain_{sign}{abs(bitpix)}_{planes}", stored_samples(bitpix, shape), {})
    write(f"extension_{sign}{abs(bitpix)}", stored_samples(bitpix, (5, 7)), {}, extension=True)

# astropy rescales on the way out unless the cards are put into the file afterwards.
for bitpix in TYPES:
    sign = "m" if bitpix < 0 else ""
    variants = {"scaled": (0.25, 100.0, None)}
    if bitpix > 0:
        blank = int(stored_samples(bitpix, (5, 7)).flat[0])
        variants["blank"] = (1.0, 0.0, blank)
        variants["scaledblank"] = (2.0, -3.0, blank)
        variants["unsigned"] = (1.0, float(UNSIGNED[bitpix]), None)
    for variant, (scale, zero, blank) in variants.items():
        data = stored_samples(bitpix, (5, 7))
        name = f"{variant}_{sign}{abs(bitpix)}"
        path = f"{folder}/{name}.fits"
        fits.PrimaryHDU(data).writeto(path, overwrite=True)
        with open(path, "rb") as file:
            content = bytearray(file.read())
        end = content.index(b"END" + b" " * 77)
        lines = [("BSCALE", scale), ("BZERO", zero)] + ([] if blank is None else [("BLANK", blank)])
        text = "".join(f"{k:<8}= {v if k == 'BLANK' else repr(v):>20}".ljust(80) for k, v in lines) + "END"
        content[end : end + len(text)] = text.encode()
        with open(path, "wb") as file:
            file.write(content)
        values = data.astype(np.float64)
        if bitpix == 64 and variant == "unsigned":
            samples = [float(int(v) + UNSIGNED[64]) for v in data.ravel()]
        else:
            values = values * scale + zero
            if blank is not None:
                values[data == blank] = np.nan
            samples = [plain(v) for v in values.ravel()]
        truth.append({"file": path, "hdu": 0, "width": 7, "height": 5, "channels": 1, "samples": samples, "cards": []})

write(
    "cards",
    stored_samples(16, (5, 7)),
    {
        "OBJECT": "M 42",
        "OBSERVER": "O'Neill's friend",
        # No quotes: astropy 5 tears a doubled quote apart when it wraps a long text.
        "NOTES": ("a long story that is told over several cards, with an & in it " * 4).strip(),
        "EXPTIME": 30.5,
        "SMALL": 1.25e-17,
        "NEGATIVE": -42,
        "YES": True,
        "NO": False,
        "HIERARCH ESO DET CHIP GAIN": 1.5,
        "EMPTY": "",
    },
)

json.dump(truth, sys.stdout)
