-- Frames that tablets have taken in without a server, and which device keeps which original.
CREATE TABLE imports (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  frame TEXT, quality TEXT, detections TEXT, importedAt REAL, device TEXT
) STRICT;

CREATE TABLE holdings (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  sha256 TEXT, device TEXT, deviceName TEXT, sizeBytes INTEGER, heldAt REAL
) STRICT;
