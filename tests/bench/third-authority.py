"""Where stars of a real frame are, by a third and a fourth opinion: windowed centroids of sep, and Gaussians and Moffat profiles
fitted by least squares (Levenberg and Marquardt). Reads {"fits": PATH, "stars": [[x, y, fwhm], ...]} and prints
{"window": [[x, y], ...], "gauss": [...], "moffat": [...]}; pixels count from 0."""

import json
import sys

import numpy as np
import sep
from astropy.io import fits
from scipy.optimize import least_squares


def fitted(data, x, y, fwhm, is_moffat):
    radius = max(2.5, (2 if is_moffat else 1.2) * fwhm)
    reach = int(np.ceil(radius)) + 1
    column, row = int(round(x)), int(round(y))
    top, left = max(0, row - reach), max(0, column - reach)
    part = data[top : row + reach + 1, left : column + reach + 1].astype(float)
    rows, columns = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
    near = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
    columns, rows, light = columns[near], rows[near], part[near]
    if light.size < 12:
        return [-1, -1]
    scale = max(light.max(), 1e-9)

    def residual(p):
        dx, dy = columns - p[1], rows - p[2]
        square = p[3] * dx * dx + 2 * p[4] * dx * dy + p[5] * dy * dy
        if is_moffat:
            profile = (1 + np.maximum(square, 0) / (2 * max(1.2, p[7]))) ** -max(1.2, p[7])
        else:
            profile = np.exp(-0.5 * square)
        return p[0] * profile + p[6] - light / scale

    inverse = (2.3548 / fwhm) ** 2
    start = [1, x, y, inverse, 0, inverse, 0] + ([3.5] if is_moffat else [])
    return least_squares(residual, start, method="lm", max_nfev=2000).x[1:3].tolist()


asked = json.load(sys.stdin)
data = np.ascontiguousarray(fits.getdata(asked["fits"]).astype(np.float32))
light = data - sep.Background(data).back()
x, y, fwhm = np.array(asked["stars"]).T
radius, _ = sep.flux_radius(light, x, y, 5 * fwhm, 0.5, subpix=5)
window = np.array(sep.winpos(light, x, y, 2 / 2.35 * radius)[:2]).T.tolist()
gauss = [fitted(light, *star, False) for star in zip(x, y, fwhm)]
moffat = [fitted(light, *star, True) for star in zip(x, y, fwhm)]
json.dump({"window": window, "gauss": gauss, "moffat": moffat}, sys.stdout)
