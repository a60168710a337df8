-- What kind of frame a person said that a frame is, whatever its file says.
CREATE TABLE frameTypes (
  frameId TEXT PRIMARY KEY,
  frameType TEXT NOT NULL
) STRICT, WITHOUT ROWID;
