"""Sky positions of pixels by astropy (wcslib), for the headers named on standard input, one path a line.

Writes one JSON line each: {"path", "width", "height", "points": [[x, y, ra, dec], …]}; pixels are 0-based. `points` is null
where astropy finds no celestial WCS.
"""
import json
import sys
import warnings

import astropy
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
astropy.log.setLevel("ERROR")
for path in (line.strip() for line in sys.stdin):
    header = fits.getheader(path)
    width = int(header.get("IMAGEW", header.get("NAXIS1", 1000)))
    height = int(header.get("IMAGEH", header.get("NAXIS2", 1000)))
    wcs = WCS(header)
    points = []
    for i in range(5):
        for j in range(5):
            x, y = (width - 1) * i / 4, (height - 1) * j / 4
            ra, dec = (float(value) for value in wcs.all_pix2world(x, y, 0, ra_dec_order=True))
            points.append([x, y, ra % 360, dec])
    print(json.dumps({"path": path, "width": width, "height": height, "points": points}))
