"""Sky positions of pixels by astropy (wcslib), for the headers named on standard input, a path, a tab and an HDU a line.

Writes one JSON line each: {"path", "points": [[x, y, ra, dec], …]}; pixels are 0-based, places ICRS (FK5 of J2000 is left as it
is). `points` is null where astropy finds no celestial WCS, `why` then says so.
"""
import json
import sys
import warnings

import astropy
import numpy as np
from astropy.coordinates import FK4, FK5, ICRS, Galactic, SkyCoord
from astropy.io import fits
from astropy.time import Time
from astropy.wcs import WCS

warnings.simplefilter("ignore")
astropy.log.setLevel("ERROR")


def header_of(path, hdu):
    if path.endswith(".hdr"):
        return fits.Header.fromfile(path, padding=False, endcard=False)
    header = fits.getheader(path, hdu, ignore_missing_end=True)
    # An extension may inherit what the primary header says; astropy leaves that to its caller.
    return header if "CTYPE1" in header else fits.getheader(path, 0)


def to_icrs(wcs, lng, lat):
    """Named after the axes and RADESYS, whose defaults wcslib knows."""
    system, equinox = wcs.wcs.radesys.strip(), wcs.wcs.equinox
    if wcs.wcs.lngtyp.strip() == "GLON":
        frame = Galactic()
    elif system == "FK4":
        frame = FK4(equinox=Time(1950.0 if np.isnan(equinox) else equinox, format="byear"))
    elif system == "FK5" and not np.isnan(equinox) and equinox != 2000:
        frame = FK5(equinox=Time(equinox, format="jyear"))
    else:
        return lng, lat
    icrs = SkyCoord(lng, lat, unit="deg", frame=frame).transform_to(ICRS())
    return icrs.ra.deg, icrs.dec.deg


def points_of(header):
    width = int(header.get("IMAGEW", header.get("NAXIS1", 1000)) or 1000)
    height = int(header.get("IMAGEH", header.get("NAXIS2", 1000)) or 1000)
    # Stokes and frequency axes do not matter here.
    wcs = WCS(header, fix=False).celestial if header.get("NAXIS", 2) > 2 else WCS(header)
    if not wcs.has_celestial:
        raise ValueError("no celestial axes")
    points = []
    for i in range(5):
        for j in range(5):
            x, y = (width - 1) * i / 4, (height - 1) * j / 4
            world = wcs.all_pix2world([[x, y]], 0)[0]
            if not np.all(np.isfinite(world)):
                continue
            back = wcs.wcs_world2pix([world], 0)[0]
            if wcs.sip is None and not np.hypot(back[0] - x, back[1] - y) < 1e-3:
                continue
            ra, dec = to_icrs(wcs, world[wcs.wcs.lng], world[wcs.wcs.lat])
            points.append([x, y, float(ra) % 360, float(dec)])
    return points


for line in sys.stdin:
    path, hdu = line.rstrip("\n").split("\t")
    try:
        print(json.dumps({"path": path, "points": points_of(header_of(path, int(hdu)))}))
    except Exception as why:
        print(json.dumps({"path": path, "points": None, "why": str(why).strip()[:200]}))
