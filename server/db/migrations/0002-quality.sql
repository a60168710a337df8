CREATE TABLE quality (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  starCount INTEGER, fwhm REAL, fwhmArcsec REAL, hfr REAL, hfrWeighted REAL, eccentricity REAL,
  background REAL, backgroundGradient REAL, noise REAL, saturated REAL, zeroPoint REAL,
  tiltMap TEXT, tilt REAL, trailing REAL, trailingThetaDeg REAL, trails TEXT, cloud REAL,
  psfSignalWeight REAL, psfSnr REAL, version INTEGER, seconds REAL, measuredAt REAL
) STRICT;

CREATE TABLE detections (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  stars TEXT, width INTEGER, height INTEGER, measuredAt REAL
) STRICT;

CREATE TABLE triage (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  glance TEXT, label TEXT, probabilities TEXT, model TEXT, judgedAt REAL
) STRICT;
