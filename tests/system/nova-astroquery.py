# Solves through a server with astroquery, as its documentation shows it. argv: server, key, picture, "x,y;x,y…", width, height
import json
import sys

from astroquery.astrometry_net import conf

server, key, picture, places, width, height = sys.argv[1:]
conf.server = server
conf.api_key = key

from astroquery.astrometry_net import AstrometryNetClass

# The class reads the configuration when it is made.
AstrometryNetClass.URL = server
AstrometryNetClass.API_URL = server + "/api"


def summary(header):
    from astropy.wcs import WCS

    if not header:
        return None
    ra, dec = WCS(header).all_pix2world([[(int(width) + 1) / 2, (int(height) + 1) / 2]], 1)[0]
    return {"ra": ra, "dec": dec, "imagew": header.get("IMAGEW")}


xy = [tuple(map(float, place.split(","))) for place in places.split(";")]
client = AstrometryNetClass()
image = client.solve_from_image(picture, force_image_upload=True, publicly_visible="n", solve_timeout=120)
stars = client.solve_from_source_list(
    [x for x, _ in xy], [y for _, y in xy], int(width), int(height),
    scale_units="degwidth", scale_type="ul", scale_lower=0.5, scale_upper=20.0, solve_timeout=120,
)
print("\n" + json.dumps({"image": summary(image), "stars": summary(stars)}))
