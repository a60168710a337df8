ALTER TABLE frames ADD COLUMN annotated TEXT;

CREATE TABLE sidecars (
  path TEXT PRIMARY KEY, library TEXT NOT NULL, size INTEGER NOT NULL, mtimeMs REAL NOT NULL
) STRICT;
CREATE INDEX sidecarsByLibrary ON sidecars (library);

ALTER TABLE headers ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
