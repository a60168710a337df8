-- Synced tables: `stamps` says when each field was last set; a field without a stamp has never been set and is NULL.
CREATE TABLE frames (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  sha256 TEXT, folder TEXT, fileName TEXT, sizeBytes INTEGER, modifiedAt REAL, indexedAt INTEGER, presence TEXT,
  format TEXT, width INTEGER, height INTEGER, channels INTEGER, sampleFormat TEXT, bayer TEXT, isBottomUp INTEGER,
  frameType TEXT, frameTypeRule TEXT, metadata TEXT, hint TEXT, fault TEXT, notes TEXT, copies TEXT, thumbnail TEXT, preview TEXT
) STRICT;
CREATE INDEX framesBySha256 ON frames (sha256);
CREATE INDEX framesByPresence ON frames (presence, modifiedAt);
CREATE INDEX framesByType ON frames (frameType);
CREATE INDEX framesByObject ON frames (json_extract(metadata, '$.object'));
CREATE INDEX framesByDate ON frames (json_extract(metadata, '$.dateObs'));

CREATE TABLE reviews (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  rating INTEGER, isRejected INTEGER, notes TEXT
) STRICT;

CREATE TABLE jobs (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  type TEXT, frameId TEXT, params TEXT, cancelRequested INTEGER, createdAt REAL, state TEXT, progress REAL, message TEXT,
  attempt INTEGER, startedAt REAL, finishedAt REAL, fault TEXT, parent TEXT
) STRICT;
CREATE INDEX jobsByState ON jobs (state);
CREATE INDEX jobsByFrame ON jobs (frameId);

CREATE TABLE solutions (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  ra REAL, dec REAL, pixelScaleArcsec REAL, positionAngle REAL, parity INTEGER, isMirrored INTEGER,
  fieldWidthDeg REAL, fieldHeightDeg REAL, radiusDeg REAL, footprint TEXT, wcs TEXT, width INTEGER, height INTEGER,
  solver TEXT, "index" TEXT, seconds REAL, solvedAt REAL, log TEXT
) STRICT;
CREATE INDEX solutionsByDec ON solutions (dec);

CREATE TABLE matches (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  objects TEXT, matchedAt REAL
) STRICT;

-- Every change ever taken, in the order this server took it. AUTOINCREMENT: a cursor never meets a number twice.
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  stamp TEXT NOT NULL UNIQUE,
  "table" TEXT NOT NULL,
  id TEXT NOT NULL,
  patch TEXT NOT NULL
) STRICT;
CREATE INDEX changesOfRow ON changes ("table", id);

-- What only the server knows: where the bytes of a frame lie.
CREATE TABLE files (
  path TEXT PRIMARY KEY,
  library TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtimeMs REAL NOT NULL,
  sha256 TEXT NOT NULL,
  frameId TEXT NOT NULL,
  isPresent INTEGER NOT NULL
) STRICT;
CREATE INDEX filesBySha256 ON files (sha256);
CREATE INDEX filesByFrame ON files (frameId);
CREATE INDEX filesByLibrary ON files (library);

-- Raw headers: as JSON, and as lines `keyword=value` for the search.
CREATE TABLE headers (
  frameId TEXT PRIMARY KEY,
  cards TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE jobLeases (
  jobId TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  jobKey TEXT NOT NULL,
  isBackground INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  createdAt REAL NOT NULL,
  runAfter REAL NOT NULL,
  owner TEXT,
  leaseUntil REAL,
  follows TEXT
) STRICT;
CREATE INDEX jobLeasesByKey ON jobLeases (jobKey);

CREATE TABLE jobLog (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  jobId TEXT NOT NULL,
  at REAL NOT NULL,
  line TEXT NOT NULL
) STRICT;
CREATE INDEX jobLogOfJob ON jobLog (jobId, seq);
