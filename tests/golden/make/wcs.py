"""Pixel and sky positions by astropy (wcslib), the authority of tests/golden/wcs.test.ts.

Run: python3 tests/golden/make/wcs.py > tests/golden/wcs.json
Pixels are 0-based. Each case is a header as it would stand in a file and ten places of the frame and around it.
"""
import json
import math
import random
import sys
import warnings

import astropy
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
astropy.log.setLevel("ERROR")
random.seed(20260601)


def matrix(scale, turn, mirrored=False):
    """CD of a pixel scale [arcsec] turned by an angle [deg]; a true picture of the sky has a negative determinant."""
    s, c, n = scale / 3600, math.cos(math.radians(turn)), math.sin(math.radians(turn))
    sign = 1 if mirrored else -1
    return {"CD1_1": sign * s * c, "CD1_2": -s * n * sign * -1, "CD2_1": s * n, "CD2_2": s * c}


def base(ra, dec, width, height, **more):
    return {
        "NAXIS1": width, "NAXIS2": height, "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN",
        "CRVAL1": ra, "CRVAL2": dec, "CRPIX1": width / 2 + 0.5, "CRPIX2": height / 2 + 0.5, **more,
    }


def sip(order, size, strength, seed, inverse):
    """Coefficients that move the corner of the frame by about `strength` pixels per term."""
    rng = random.Random(seed)
    cards = {}
    for name in ("A", "B"):
        cards[name + "_ORDER"] = order
        for i in range(order + 1):
            for j in range(order + 1 - i):
                if i + j >= 2:
                    cards[f"{name}_{i}_{j}"] = rng.uniform(-1, 1) * strength / (size / 2) ** (i + j)
    if inverse:
        # A first-order inverse is what a start needs to be; programs write fitted ones.
        for name in ("A", "B"):
            cards[name + "P_ORDER"] = order
            for i in range(order + 1):
                for j in range(order + 1 - i):
                    if i + j >= 2:
                        cards[f"{name}P_{i}_{j}"] = -cards[f"{name}_{i}_{j}"]
    return cards


def cases():
    yield "TAN, a usual telescope field", base(83.822, -5.391, 1200, 800, **matrix(2.1, 12))
    yield "TAN, mirrored", base(83.822, -5.391, 1200, 800, **matrix(2.1, 12, True))
    yield "TAN, on 0h", base(0.0001, 30, 1200, 800, **matrix(4, 100))
    yield "TAN, 1 arcmin from the north pole", base(45, 89.983, 1000, 1000, **matrix(3, 40))
    yield "TAN, on the north pole", base(0, 90, 1000, 1000, **matrix(3, 40))
    yield "TAN, on the north pole with LONPOLE 180", base(120, 90, 1000, 1000, LONPOLE=180.0, **matrix(3, 40))
    yield "TAN, on the south pole", base(77, -90, 1000, 1000, **matrix(3, -70))
    yield "TAN, close to the south pole", base(310, -89.7, 1500, 1000, **matrix(6, 200))
    yield "TAN, 60 degrees wide", base(186, 57, 1200, 900, **matrix(198, -31))
    yield "TAN, 60 degrees wide over the pole", base(20, 80, 1200, 900, **matrix(198, 77))
    yield "TAN, 0.02 arcsec per pixel", base(201.1, -47.4, 4000, 3000, **matrix(0.02, 3))
    yield "TAN, reference pixel far outside", {**base(310.4, 41.2, 1200, 800, **matrix(1.3, 5)), "CRPIX1": -7000.5, "CRPIX2": 9000.25}
    yield "TAN, LONPOLE 150", base(120, 40, 1000, 800, LONPOLE=150.0, **matrix(5, 33))
    yield "TAN, negative right ascension", base(-15.5, 10, 1000, 800, **matrix(5, 33))
    yield "CDELT with CROTA2", base(299.9, 22.7, 1304, 976, CDELT1=-4.2e-4, CDELT2=4.2e-4, CROTA2=303.1)
    yield "CDELT alone", base(12, -70, 640, 480, CDELT1=-1e-3, CDELT2=1.1e-3)
    yield "PC with CDELT", base(250, 36.5, 1000, 700, CDELT1=-5e-4, CDELT2=5.5e-4, PC1_1=0.8, PC1_2=-0.6, PC2_1=0.6, PC2_2=0.8)
    yield "PC with half of it left out", base(250, 36.5, 1000, 700, CDELT1=-5e-4, CDELT2=5.5e-4, PC1_2=-0.1)
    yield "CD with half of it left out", base(250, 36.5, 1000, 700, CD1_1=-5e-4, CD2_2=5e-4)
    yield "axes in the other order", {
        **base(36.5, 250, 1000, 700, **matrix(2, 20)), "CTYPE1": "DEC--TAN", "CTYPE2": "RA---TAN",
    }
    for order, strength, turn in ((2, 3, 10), (3, 8, 100), (4, 2, 190), (5, 5, 280)):
        for inverse in (True, False):
            header = base(150 + order, 20 * order - 50, 3000, 2000, **matrix(1.7, turn), **sip(order, 3000, strength, order, inverse))
            header.update(CTYPE1="RA---TAN-SIP", CTYPE2="DEC--TAN-SIP")
            yield f"SIP of order {order}, {'with' if inverse else 'without'} the inverse", header
    wide = base(10, 84, 2000, 1500, **matrix(90, 15), **sip(3, 2000, 20, 77, True))
    wide.update(CTYPE1="RA---TAN-SIP", CTYPE2="DEC--TAN-SIP")
    yield "SIP, 50 degrees wide over the pole", wide
    plain = base(10, 41, 2000, 1500, **matrix(3, 15), **sip(2, 2000, 5, 78, False))
    yield "SIP without -SIP in CTYPE", plain
    rng = random.Random(5)
    for n in range(20):
        width, height = rng.randint(300, 9000), rng.randint(300, 7000)
        scale = math.exp(rng.uniform(math.log(0.1), math.log(60)))
        header = base(rng.uniform(0, 360), math.degrees(math.asin(rng.uniform(-1, 1))), width, height,
                      **matrix(scale, rng.uniform(0, 360), rng.random() < 0.5))
        yield f"random {n + 1}", header


def points(header, wcs):
    width, height = header["NAXIS1"], header["NAXIS2"]
    places = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1), ((width - 1) / 2, (height - 1) / 2)]
    places += [(random.uniform(0, width - 1), random.uniform(0, height - 1)) for _ in range(5)]
    for x, y in places:
        ra, dec = (float(value) for value in wcs.all_pix2world(x, y, 0, ra_dec_order=True))
        yield [x, y, ra % 360, dec]


result = []
for title, header in cases():
    wcs = WCS(fits.Header(header.items()))
    cards = {key: value for key, value in header.items() if not key.startswith("NAXIS")}
    result.append({"title": title, "width": header["NAXIS1"], "height": header["NAXIS2"], "cards": cards, "points": list(points(header, wcs))})
print(f"astropy {astropy.__version__}, {len(result)} cases", file=sys.stderr)
json.dump({"by": f"astropy {astropy.__version__}", "cases": result}, sys.stdout, indent=None, separators=(",", ":"))
