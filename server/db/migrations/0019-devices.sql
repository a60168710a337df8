-- Tablets, computers and servers that were paired: a token itself is kept nowhere.
CREATE TABLE devices (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
  pairedAt REAL NOT NULL, seenAt REAL, address TEXT
) STRICT;

-- Who did what.
CREATE TABLE deeds (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at REAL NOT NULL, who TEXT NOT NULL, role TEXT, address TEXT,
  what TEXT NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL
) STRICT;

-- Where a program logged in from: beyond this machine, only there are its answers given.
ALTER TABLE solverSessions ADD COLUMN address TEXT;
