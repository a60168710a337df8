"""The peer of the XISF bench, and the maker of its file: `xisf-pair.py make FILE` or `xisf-pair.py read FILE`.

Made: 26 megapixels of u16 sky noise, lz4 with byte shuffling, as capture programs write. Read: liblz4 and NumPy, the median of
three reads in seconds on standard output; interpreter and imports do not count.
"""
import re, struct, sys, time
import lz4.block
import numpy as np

W, H = 6248, 4176


def make(path):
    sky = (1000 + np.random.default_rng(1).normal(0, 25, (H, W))).astype('<u2')
    size = sky.nbytes
    packed = lz4.block.compress(sky.view('u1').reshape(-1, 2).T.tobytes(), store_size=False)
    xml = (f'<xisf version="1.0"><Image geometry="{W}:{H}:1" sampleFormat="UInt16" colorSpace="Gray" '
           f'compression="lz4+sh:{size}:2" location="attachment:4096:{len(packed)}"/></xisf>').encode()
    head = b'XISF0100' + struct.pack('<II', len(xml), 0) + xml
    open(path, 'wb').write(head.ljust(4096, b'\0') + packed)


def read(path):
    file = open(path, 'rb').read()
    xml = file[16:16 + struct.unpack('<I', file[8:12])[0]].decode()
    size = int(re.search(r'lz4\+sh:(\d+)', xml)[1])
    start, length = map(int, re.search(r'attachment:(\d+):(\d+)', xml).groups())
    plain = lz4.block.decompress(file[start:start + length], uncompressed_size=size)
    return np.ascontiguousarray(np.frombuffer(plain, 'u1').reshape(2, -1).T).view('<u2').reshape(H, W)


if sys.argv[1] == 'make':
    make(sys.argv[2])
else:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        read(sys.argv[2])
        times.append(time.perf_counter() - start)
    print(sorted(times)[1])
