"""Tone curves by authorities, for tests/golden/stretch.test.ts.

Run: /usr/bin/python3 tests/golden/make/stretch.py > tests/golden/stretch.json
asinh, log, sqrt, power and histogram equalisation: astropy.visualization. The generalised hyperbolic stretch: its defining
slope, D (1 + b D u)^(-(1 + b)/b) and its kin, integrated with 40 digits by Gauss-Legendre, not its closed forms. Midtones and the
automatic stretches: the published formulas with 40 digits.
"""
import json
import random
from decimal import Decimal as D, getcontext

import astropy
import numpy as np
from astropy.visualization import AsinhStretch, HistEqStretch, LogStretch, PowerStretch, SqrtStretch

getcontext().prec = 40
random.seed(20261121)
XS = [i / 16 for i in range(17)] + [0.0001, 0.003, 0.017, 0.999]


def astropy_curves():
    cases = []
    for a in (0.001, 0.02, 0.1, 0.9):
        cases.append(("asinh", 1 / a, AsinhStretch(a)))
    for a in (0.5, 10, 1000, 100000):
        cases.append(("log", a, LogStretch(a)))
    cases.append(("sqrt", 0, SqrtStretch()))
    for p in (0.3, 0.75, 2.5):
        cases.append(("power", p, PowerStretch(p)))
    return [{"mode": m, "strength": s, "points": [[x, float(f(np.array([x]))[0])] for x in XS]} for m, s, f in cases]


def histogram():
    rng = np.random.default_rng(5)
    data = np.unique(np.round(rng.gamma(2, 400, 900)).astype(int) + 1000)
    f = HistEqStretch(data.astype(float))
    low, high = data.min(), data.max()
    xs = [float(v) for v in np.linspace(low, high, 23)]
    return {"data": [int(v) for v in data], "points": [[x, float(f(np.array([(x - low) / (high - low)]))[0])] for x in xs]}


def legendre(n):
    """Nodes and weights on [-1, 1] by Newton's method."""
    nodes = []
    for i in range(n):
        x = D(repr(float(np.cos(np.pi * (i + 0.75) / (n + 0.5)))))
        for _ in range(8):
            p0, p1 = D(1), x
            for k in range(2, n + 1):
                p0, p1 = p1, ((2 * k - 1) * x * p1 - (k - 1) * p0) / k
            slope = n * (x * p1 - p0) / (x * x - 1)
            x -= p1 / slope
        nodes.append((x, 2 / ((1 - x * x) * slope * slope)))
    return nodes


NODES = legendre(24)


def slope(steep, b, u):
    if b == -1:
        return steep / (1 + steep * u)
    if b < 0:
        return steep * (1 - b * steep * u) ** (1 / b)
    if b == 0:
        return steep * (-steep * u).exp()
    return steep * (1 + b * steep * u) ** (-(1 + b) / b)


def area(steep, b, u, pieces=40):
    """Integral of the slope from 0 to u, on pieces that shrink towards 0 where it is steep."""
    total, cuts = D(0), [D(0)] + [u * D(2) ** (k - pieces) for k in range(pieces + 1)]
    for left, right in zip(cuts, cuts[1:]):
        half, middle = (right - left) / 2, (left + right) / 2
        total += half * sum(w * slope(steep, b, middle + half * x) for x, w in NODES)
    return total


def ghs(factor, b, sp, lp, hp, x):
    factor, b, sp, lp, hp, x = (D(repr(v)) for v in (factor, b, sp, lp, hp, x))
    steep = factor.exp() - 1

    def t(x):
        if x < lp:
            return t(lp) + slope(steep, b, sp - lp) * (x - lp)
        if x > hp:
            return t(hp) + slope(steep, b, hp - sp) * (x - hp)
        return area(steep, b, x - sp) if x >= sp else -area(steep, b, sp - x)

    return float((t(x) - t(D(0))) / (t(D(1)) - t(D(0))))


def hyperbolic():
    cases = []
    for b in (-5.0, -1.7, -1.0, -0.4, 0.0, 0.5, 1.0, 6.0, 15.0):
        for factor, sp, lp, hp in ((0.7, 0.0, 0.0, 1.0), (4.0, 0.02, 0.005, 0.8), (9.0, 0.3, 0.1, 0.31)):
            points = [[x, ghs(factor, b, sp, lp, hp, x)] for x in (0.0, 0.004, 0.019, 0.15, 0.3, 0.305, 0.7, 0.95, 1.0)]
            cases.append({"factor": factor, "local": b, "symmetry": sp, "low": lp, "high": hp, "points": points})
    return cases


def mtf(m, x):
    if x <= 0:
        return D(0)
    if x >= 1:
        return D(1)
    return (m - 1) * x / ((2 * m - 1) * x - m)


def stf(preset, channels):
    """Each program's rule written down by itself; channels are (median, mad) of 0 to 1. Answers a function of x."""
    n = len(channels)
    med = [D(repr(m)) for m, _ in channels]
    sigma = [D(repr(s)) * D("1.4826") for _, s in channels]
    inverted = all(m > D("0.5") for m in med)
    mean = sum(med) / n
    clip = lambda v: min(D(1), max(D(0), v))
    if preset == "nina":
        t = D("0.2")
        if inverted:
            lo, hi = D(0), mean + D("2.8") * sum(sigma) / n
            mid = mtf(t, 1 - (hi - mean))
        else:
            lo, hi = mean - D("2.8") * sum(sigma) / n, D(1)
            mid = mtf(t, mean - lo)
        return lambda x: mtf(mid, 1 - hi + x - lo)
    c, t = {"pixinsight": ("2.8", "0.25"), "boosted": ("2.1", "0.5"), "siril": ("2.8", "0.25")}[preset]
    c, t = D(c), D(t)
    if preset == "siril":
        sigma = [s if s != 0 else D("0.001") for s in sigma]
        cut = lambda sign: clip(sum(m + sign * c * s for m, s in zip(med, sigma)) / n)
    else:
        cut = lambda sign: clip(sum((m + sign * c * s) if s != 0 else (D(0) if sign < 0 else D(1)) for m, s in zip(med, sigma)) / n)
    if inverted:
        lo, hi = D(0), cut(1)
        mid = 1 - mtf(t, hi - mean)
    else:
        lo, hi = cut(-1), D(1)
        mid = mtf(t, mean - lo)
    return lambda x: D(0) if x <= lo else D(1) if x >= hi else mtf(mid, (x - lo) / (hi - lo))


def automatic():
    skies = [
        [[0.0158, 0.0004]], [[0.2, 0.01]], [[0.02, 0.0]], [[0.72, 0.013]], [[0.9, 0.06]],
        [[0.02, 0.001], [0.04, 0.002], [0.06, 0.0]], [[0.7, 0.02], [0.8, 0.01], [0.6, 0.01]], [[0.7, 0.02], [0.3, 0.01], [0.6, 0.01]],
        [[0.004, 0.003]],
    ]
    cases = []
    for preset in ("pixinsight", "boosted", "siril", "nina"):
        for channels in skies:
            if preset == "nina" and not any(mad for _, mad in channels):
                continue  # its formula divides nothing by nothing there
            f = stf(preset, channels)
            xs = XS + [m for m, _ in channels]
            cases.append({"preset": preset, "channels": channels, "points": [[x, float(f(D(repr(x))))] for x in xs]})
    return cases


print(json.dumps({
    "by": f"astropy {astropy.__version__} and 40-digit arithmetic",
    "curves": astropy_curves(), "histogram": histogram(), "hyperbolic": hyperbolic(), "automatic": automatic(),
}))
