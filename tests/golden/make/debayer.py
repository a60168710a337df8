"""Bilinear colours of small mosaics by scipy, for tests/golden/debayer.test.ts.

Run: /usr/bin/python3 tests/golden/make/debayer.py > tests/golden/debayer.json
Each colour is its samples convolved with a bilinear kernel, divided by the kernel's weight on samples of that colour; the mosaic
is mirrored about its outermost pixels.
"""
import json

import numpy as np
import scipy
from scipy.ndimage import convolve

CROSS = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]], float)
SQUARE = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], float)
rng = np.random.default_rng(7)
cases = []
for pattern in ("RGGB", "BGGR", "GRBG", "GBRG"):
    for width, height in ((9, 8), (6, 5)):
        mosaic = rng.integers(0, 65536, (height, width)).astype(float)
        planes = []
        for colour in "RGB":
            there = np.array([[pattern[(y % 2) * 2 + x % 2] == colour for x in range(width)] for y in range(height)], float)
            kernel = CROSS if colour == "G" else SQUARE
            sums = convolve(mosaic * there, kernel, mode="mirror")
            # A kernel that also reaches a sample's own place keeps it: nearer neighbours of its colour there are none.
            planes.append(np.where(there == 1, mosaic, sums / convolve(there, kernel, mode="mirror")).ravel().tolist())
        cases.append({"pattern": pattern, "width": width, "height": height, "mosaic": mosaic.astype(int).ravel().tolist(), "planes": planes})
print(json.dumps({"by": f"scipy {scipy.__version__}", "cases": cases}))
