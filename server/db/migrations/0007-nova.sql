-- Programs that may ask this server to solve: the key itself is kept nowhere.
CREATE TABLE solverKeys (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, createdAt REAL NOT NULL, usedAt REAL
) STRICT;
CREATE TABLE solverSessions (
  hash TEXT PRIMARY KEY, keyId TEXT NOT NULL, createdAt REAL NOT NULL
) STRICT;

-- What such programs have handed in. AUTOINCREMENT: a number never means two pictures.
CREATE TABLE uploads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  keyId TEXT NOT NULL,
  file TEXT, fileName TEXT NOT NULL, sha1 TEXT, request TEXT NOT NULL,
  state TEXT NOT NULL, error TEXT, result TEXT,
  createdAt REAL NOT NULL, startedAt REAL, finishedAt REAL
) STRICT;
CREATE INDEX uploadsByState ON uploads (state);
