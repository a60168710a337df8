"""The background of a frame of raw float32 samples by sep (K. Barbary), the authority of tests/system/sep-background.test.ts and the peer
of the bench `background`.

Run: python3 sep-background.py FRAME WIDTH HEIGHT [MAP]
Prints seconds (in process: Background and back), globalback and globalrms as JSON; writes the map as raw float32.
"""
import json
import sys
import time

import numpy as np
import sep

path, width, height = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
data = np.fromfile(path, dtype=np.float32).reshape(height, width)
start = time.perf_counter()
background = sep.Background(data)
back = background.back()
seconds = time.perf_counter() - start
if len(sys.argv) > 4:
    np.concatenate([back.astype(np.float32), background.rms().astype(np.float32)]).tofile(sys.argv[4])
print(json.dumps({"seconds": seconds, "level": float(background.globalback), "rms": float(background.globalrms)}))
