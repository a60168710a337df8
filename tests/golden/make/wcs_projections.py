"""Pixel and sky positions of every projection, pole and celestial frame by astropy (wcslib): tests/golden/wcs-projections.json.

Run: python3 tests/golden/make/wcs_projections.py > tests/golden/wcs-projections.json
Pixels are 0-based; places on the sky are ICRS degrees. FK5 of J2000 is left as it is, as the reader does; every other frame is
converted by astropy.coordinates. Places beyond the edge of a map, or that wcslib does not bring back to their pixel, are left out.
"""
import json
import math
import random
import sys
import warnings

import astropy
import numpy as np
from astropy.coordinates import FK4, FK5, ICRS, BarycentricMeanEcliptic, Galactic, SkyCoord
from astropy.io import fits
from astropy.time import Time
from astropy.wcs import WCS

warnings.simplefilter("ignore")
astropy.log.setLevel("ERROR")
random.seed(20261121)

WIDTH, HEIGHT = 1200, 800
ZENITHAL = ["TAN", "SIN", "ARC", "STG", "ZEA", "ZPN"]
WHOLE = ["CAR", "AIT", "MOL"]
# A fisheye (all-sky camera) and the survey camera of UKIRT.
FISHEYE = {"PV2_1": 1.0, "PV2_3": -0.05, "PV2_5": 0.002}
WFCAM = {"PV2_1": 1.0, "PV2_3": -50.0}


def header(code, lng, lat, scale, turn=0.0, axes=("RA--", "DEC-"), **more):
    s, c, n = scale / 3600, math.cos(math.radians(turn)), math.sin(math.radians(turn))
    cards = {
        "CTYPE1": f"{axes[0]}-{code}", "CTYPE2": f"{axes[1]}-{code}", "CRVAL1": lng, "CRVAL2": lat,
        "CRPIX1": WIDTH / 2 + 0.5, "CRPIX2": HEIGHT / 2 + 0.5,
        "CD1_1": -s * c, "CD1_2": s * n, "CD2_1": s * n, "CD2_2": s * c,
    }
    if code == "ZPN" and "PV2_1" not in more:
        cards.update(FISHEYE if scale > 2.5 else WFCAM)
    cards.update(more)
    return cards


def scamp(strength):
    """A cubic polynomial as SCAMP fits it, radial terms included."""
    rng = random.Random(int(strength * 1e6))
    cards = {}
    for axis in (1, 2):
        cards[f"PV{axis}_0"] = rng.uniform(-1, 1) * strength
        cards[f"PV{axis}_1"] = 1 + rng.uniform(-1, 1) * strength
        cards[f"PV{axis}_2"] = rng.uniform(-1, 1) * strength
        for n in range(4, 11):
            cards[f"PV{axis}_{n}"] = rng.uniform(-1, 1) * strength
    return cards


def cases():
    for code in ZENITHAL:
        yield f"{code}, a usual field", header(code, 83.8, -5.4, 2, 12)
        yield f"{code}, 30 degrees wide", header(code, 201.3, 47.2, 90, -60)
        yield f"{code}, mirrored at 0h", header(code, 0.01, 30, 20, 100, CD1_1=20 / 3600, CD1_2=0.0, CD2_1=0.0, CD2_2=20 / 3600)
        yield f"{code}, on the north pole", header(code, 30, 90, 60, 20)
        yield f"{code}, on the south pole", header(code, 200, -90, 60, 20)
        yield f"{code}, 5 arcmin from the pole", header(code, 45, 89.917, 5, 40)
        yield f"{code}, LONPOLE 120", header(code, 120, 35, 30, 33, LONPOLE=120.0)
        yield f"{code}, reference far outside", header(code, 310, 41, 3, 5, CRPIX1=-6000.0, CRPIX2=5000.0)
    for code in ["ARC", "ZEA", "STG", "SIN", "ZPN"]:
        yield f"{code}, nearly a hemisphere", header(code, 140, -33, 480, 7)
    for code in WHOLE:
        yield f"{code}, the whole sky", header(code, 0, 0, 900)
        yield f"{code}, the whole sky about 200 degrees", header(code, 200, 0, 900, 0)
        yield f"{code}, a field on the equator", header(code, 150, 0, 4, 25)
        yield f"{code}, a field far from the reference", header(code, 150, 0, 4, 0, CRPIX1=-9000.0, CRPIX2=20000.0)
        yield f"{code}, reference at 41 degrees", header(code, 10.68, 41.27, 30, 10)
        yield f"{code}, reference at -60 degrees", header(code, 10.68, -60, 30, 10)
        yield f"{code}, LONPOLE 30, LATPOLE 20", header(code, 75, 20, 60, 0, LONPOLE=30.0, LATPOLE=20.0)
        yield f"{code}, LATPOLE -90", header(code, 75, 10, 60, 0, LONPOLE=15.0, LATPOLE=-90.0)
        yield f"{code}, reference on the pole", header(code, 75, 90, 60, 0)
    yield "SIN, slant", header("SIN", 123, 50, 60, 12, PV2_1=0.12, PV2_2=-0.31)
    yield "SIN, slant, wide", header("SIN", 123, -50, 300, 12, PV2_1=-0.05, PV2_2=0.2)
    yield "NCP of Westerbork", header("NCP", 210, 54.3, 20)
    yield "NCP in the south", header("NCP", 210, -30, 20, 40)
    yield "ZPN of WFCAM", header("ZPN", 292.4, 18.5, 0.4, 90, PV2_1=1.0, PV2_2=0.0, PV2_3=-50.0)
    yield "ZPN with P0 and even powers", header("ZPN", 40, -20, 100, 0, PV2_0=0.001, PV2_1=1.02, PV2_2=0.01, PV2_4=-0.02)
    for turn, strength, scale in ((0, 1e-3, 2), (100, 3e-3, 5), (200, 1e-4, 0.3)):
        yield f"TPV, distortion {strength}", header("TPV", 150 + turn, 2 + turn / 10, scale, turn, **scamp(strength))
    yield "TPV with radial terms", header("TPV", 33, -80, 5, 40, PV1_1=1.0, PV1_3=0.002, PV1_11=0.01, PV2_1=1.0, PV2_3=0.002, PV2_11=0.01)
    yield "TPV of order 7", header("TPV", 33, 20, 9, 40, PV1_1=1.0, PV1_31=0.001, PV1_39=0.001, PV2_1=1.0, PV2_24=0.003, PV2_38=-0.001)
    yield "TPV with LONPOLE", header("TPV", 33, -80, 5, 40, LONPOLE=100.0, **scamp(1e-3))
    yield "SIN with SIP", header("SIN", 33, -80, 5, 40, A_ORDER=2, A_2_0=1e-6, A_1_1=-2e-6, B_ORDER=2, B_0_2=2e-6, CTYPE1="RA---SIN-SIP", CTYPE2="DEC--SIN-SIP")
    yield "axes in the other order", {**header("ZEA", 0, 0, 60, 10), "CTYPE1": "DEC--ZEA", "CTYPE2": "RA---ZEA", "CRVAL1": 25.0, "CRVAL2": 300.0}
    yield "slant SIN with axes in the other order", {**header("SIN", 0, 0, 60, 10), "CTYPE1": "DEC--SIN", "CTYPE2": "RA---SIN", "CRVAL1": 25.0, "CRVAL2": 300.0, "PV1_1": 0.1, "PV1_2": 0.2}
    yield "LONPOLE by PV1_3", header("ARC", 33, 20, 60, 0, PV1_3=150.0)
    yield "PC with CDELT", {**{k: v for k, v in header("ZEA", 33, 20, 60).items() if not k.startswith("CD")}, "CDELT1": -0.01, "CDELT2": 0.011, "PC1_1": 0.8, "PC1_2": -0.6, "PC2_1": 0.6, "PC2_2": 0.8}
    yield "CDELT with CROTA2", {**{k: v for k, v in header("STG", 33, 20, 60).items() if not k.startswith("CD")}, "CDELT1": -0.01, "CDELT2": 0.012, "CROTA2": 40.0}
    yield "a plate of the Digitized Sky Survey", plate()
    galactic, ecliptic = ("GLON", "GLAT"), ("ELON", "ELAT")
    for code in ("TAN", "CAR", "AIT", "ZEA", "SIN"):
        yield f"galactic {code}", header(code, 305.2, 0 if code in WHOLE else 1.3, 30, 15, galactic)
        yield f"ecliptic {code}", header(code, 145.2, 0 if code in WHOLE else -21.3, 30, 15, ecliptic)
    yield "galactic TAN on the pole", header("TAN", 10, 90, 10, 15, galactic)
    yield "galactic TAN on the celestial pole", header("TAN", 122.93191857, 27.12825118, 10, 15, galactic)
    yield "galactic CAR, the whole sky", header("CAR", 0, 0, 900, 0, galactic)
    yield "galactic AIT, the whole sky", header("AIT", 0, 0, 900, 0, galactic)
    yield "ecliptic TAN of 1975", header("TAN", 145.2, -21.3, 30, 15, ecliptic, EQUINOX=1975.0, RADESYS="FK5")
    for code in ("TAN", "ZEA", "CAR"):
        for equinox in (1975.0, 2015.5, 2050.0):
            yield f"FK5 {code} of {equinox}", header(code, 83, 0 if code == "CAR" else 70, 20, 15, RADESYS="FK5", EQUINOX=equinox)
    yield "FK5 by its equinox alone", header("TAN", 83, 70, 20, 15, EQUINOX=1990.0)
    yield "ICRS with an old equinox", header("TAN", 83, 70, 20, 15, RADESYS="ICRS", EQUINOX=1950.0)
    for lng, lat in ((83, -5), (250, 62), (10, -88)):
        yield f"FK4 B1950 at {lng}, {lat}", header("TAN", lng, lat, 4, 15, RADESYS="FK4", EQUINOX=1950.0)
    yield "FK4 by its equinox alone", header("SIN", 161, 25, 4, 15, EQUINOX=1950.0)
    yield "FK4 of 1900", header("TAN", 161, 25, 4, 15, RADESYS="FK4", EQUINOX=1900.0)


def plate():
    """A plate solution as the Digitized Sky Survey writes it: a tilted plate with a cubic distortion."""
    cards = {
        "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 80.0, "CRVAL2": -30.0, "CRPIX1": 600.0, "CRPIX2": 400.0,
        "CDELT1": -4.7e-4, "CDELT2": 4.7e-4, "EQUINOX": 2000.0, "CNPIX1": 5200, "CNPIX2": 4100,
        "PLTRAH": 5, "PLTRAM": 21, "PLTRAS": 12.5, "PLTDECSN": "-", "PLTDECD": 30, "PLTDECM": 12, "PLTDECS": 33.25,
        "XPIXELSZ": 25.284, "YPIXELSZ": 25.284, "PPO3": 177500.0, "PPO6": 176600.0,
    }
    x = [67.15, 0.043, -292.4, -2.7e-5, 2e-5, -2.4e-6, 1e-6, 2.2e-6, -8.1e-8, 2.5e-6, 2.8e-8, 1e-8, 1e-11]
    y = [67.16, -0.047, 316.0, 2.9e-5, -2e-5, 2.3e-5, -2e-6, 2.2e-6, -2.3e-8, 2.4e-6, -5.8e-8, -1e-8, -1e-11]
    for n in range(20):
        cards[f"AMDX{n + 1}"] = x[n] if n < len(x) else 0.0
        cards[f"AMDY{n + 1}"] = y[n] if n < len(y) else 0.0
    return cards


def frame_of(cards):
    """The astropy frame of the header's axes, or None for ICRS and FK5 J2000."""
    if cards["CTYPE1"].startswith("GLON"):
        return Galactic()
    if cards["CTYPE1"].startswith("ELON"):
        return BarycentricMeanEcliptic(equinox=Time(cards.get("EQUINOX", 2000.0), format="jyear"))
    equinox = cards.get("EQUINOX")
    system = cards.get("RADESYS") or ("ICRS" if equinox is None else "FK4" if equinox < 1984 else "FK5")
    if system == "FK5" and equinox != 2000:
        return FK5(equinox=Time(equinox, format="jyear"))
    if system == "FK4":
        return FK4(equinox=Time(equinox, format="byear"))
    return None


def points(cards, wcs):
    places = [(0, 0), (WIDTH - 1, 0), (0, HEIGHT - 1), (WIDTH - 1, HEIGHT - 1), ((WIDTH - 1) / 2, (HEIGHT - 1) / 2)]
    places += [(random.uniform(0, WIDTH - 1), random.uniform(0, HEIGHT - 1)) for _ in range(9)]
    frame = frame_of(cards)
    for x, y in places:
        try:
            world = wcs.all_pix2world([[x, y]], 0)[0]
            back = wcs.wcs_world2pix([world], 0)[0]
        except Exception:
            continue
        if not np.all(np.isfinite(world)):
            continue
        if wcs.sip is None and not math.hypot(back[0] - x, back[1] - y) < 1e-4:
            continue
        lng, lat = (world[wcs.wcs.lng], world[wcs.wcs.lat])
        if frame is not None:
            # Frames of an equinox take it from the coordinate's own frame.
            icrs = SkyCoord(lng, lat, unit="deg", frame=frame).transform_to(ICRS())
            lng, lat = icrs.ra.deg, icrs.dec.deg
        yield [x, y, float(lng) % 360, float(lat)]


result = []
for title, cards in cases():
    wcs = WCS(fits.Header(cards.items()))
    found = list(points(cards, wcs))
    print(f"{title}: {len(found)}", file=sys.stderr)
    result.append({"title": title, "cards": cards, "points": found})
print(f"astropy {astropy.__version__}, {len(result)} cases", file=sys.stderr)
json.dump({"by": f"astropy {astropy.__version__}", "cases": result}, sys.stdout, separators=(",", ":"))
