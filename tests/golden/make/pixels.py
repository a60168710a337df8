"""What astropy sees in every file of the corpus that it can open: sum, min, max, median and 100 samples of the shown planes.

Usage: pixels.py CORPUS > tests/golden/pixels.json. The picture is the first unit with two axes or more, cut down as the product
does it: three planes are colours (a fourth is transparency), of any other number the first is shown, NAXIS1 = 3 is interleaved.
"""

import hashlib
import json
import pathlib
import sys
import warnings

import astropy
import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")
corpus = pathlib.Path(sys.argv[1])
NAMES = (".fits", ".fit", ".fts", ".fz", ".fits.gz", ".fit.gz", ".fits.bz2", ".fit.bz2")


def shown(data):
    """Planes of the picture, and how many."""
    if data.ndim == 2:
        return data, 1
    if data.ndim == 3 and data.shape[2] == 3 and data.shape[0] > 4:
        return np.moveaxis(data, 2, 0), 3
    rest = int(np.prod(data.shape[:-3]))
    third = data.shape[-3]
    planes = data.reshape(-1, *data.shape[-2:])
    count = 3 if third in (3, 4) and rest == 1 else 1
    return planes[:count], count


def picture(path):
    with fits.open(path, memmap=False) as file:
        for number, hdu in enumerate(file):
            if hdu.is_image and not isinstance(hdu, fits.GroupsHDU) and hdu.header["NAXIS"] >= 2 and hdu.data is not None:
                if 0 not in hdu.data.shape:
                    return number, shown(np.asarray(hdu.data))
    return None


def number(value):
    return None if np.isnan(value) else float(value)


files = []
for path in sorted(corpus.rglob("*")):
    name = str(path.relative_to(corpus))
    if not path.is_file() or not name.lower().endswith(NAMES):
        continue
    try:
        found = picture(path)
    except Exception:
        continue
    if found is None:
        continue
    hdu, (data, channels) = found
    flat = data.astype(np.float64).ravel()
    good = flat[np.isfinite(flat)]
    # The same places every time, spread over the picture by the name of the file.
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    places = np.sort(np.random.default_rng(seed).choice(flat.size, size=min(100, flat.size), replace=False))
    files.append(
        {
            "file": name,
            "hdu": hdu,
            "width": data.shape[-1],
            "height": data.shape[-2],
            "channels": channels,
            "undefined": int(flat.size - good.size),
            "sum": float(np.sum(good)) if good.size else None,
            "min": float(good.min()) if good.size else None,
            "max": float(good.max()) if good.size else None,
            "median": float(np.median(good)) if good.size else None,
            "samples": [[int(p), number(flat[p])] for p in places],
        }
    )

json.dump({"by": f"astropy {astropy.__version__}", "files": files}, sys.stdout, separators=(",", ":"))
