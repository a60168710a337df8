"""Surfaces and curves of the darkroom by scipy and numpy, for tests/golden/darkroom.test.ts.

Run: /usr/bin/python3 tests/golden/make/darkroom.py > tests/golden/darkroom.json
Thin plates: scipy.interpolate.RBFInterpolator (thin_plate_spline, degree 1). Polynomials: numpy.linalg.lstsq of all monomials.
Curves: scipy.interpolate.PchipInterpolator (Fritsch and Butland's slopes).
"""
import json

import numpy as np
import scipy
from scipy.interpolate import PchipInterpolator, RBFInterpolator

rng = np.random.default_rng(20261122)
places = rng.uniform(-1, 1, (40, 2))
levels = 100 + 30 * places[:, 0] - 12 * places[:, 1] ** 2 + 9 * np.sin(3 * places[:, 0] * places[:, 1]) + rng.normal(0, 1, 40)
asked = np.concatenate([rng.uniform(-1, 1, (30, 2)), [[-1, -1], [1, 1], [1, -1], [0, 0]]])


def monomials(points, degree):
    return np.array([points[:, 0] ** i * points[:, 1] ** k for i in range(degree + 1) for k in range(degree + 1 - i)]).T


polynomials = []
for degree in (1, 2, 3, 4):
    weights = np.linalg.lstsq(monomials(places, degree), levels, rcond=None)[0]
    polynomials.append({"degree": degree, "values": (monomials(asked, degree) @ weights).tolist()})

curves = []
for points in ([[0, 0], [1, 1]], [[0, 0], [0.25, 0.1], [0.75, 0.95], [1, 1]], [[0, 0.1], [0.2, 0.5], [0.4, 0.5], [0.7, 0.3], [1, 0.9]]):
    xs = np.linspace(points[0][0], points[-1][0], 41)
    made = PchipInterpolator(*np.array(points).T)
    curves.append({"points": points, "values": [[float(x), float(made(x))] for x in xs]})

print(json.dumps({
    "by": f"scipy {scipy.__version__}, numpy {np.__version__}",
    "samples": [{"u": float(u), "v": float(v), "level": float(level)} for (u, v), level in zip(places, levels)],
    "asked": asked.tolist(),
    "plate": RBFInterpolator(places, levels, kernel="thin_plate_spline", degree=1)(asked).tolist(),
    "polynomials": polynomials,
    "curves": curves,
}))
