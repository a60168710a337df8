-- Where the solved frames lie: a box in x, y, z of the unit sphere around each, so that poles and 0h are no special case.
-- What most frames are decided by lies beside it; reach is the distance of a frame's farthest place [deg].
CREATE VIRTUAL TABLE footprintBoxes USING rtree(key, minX, maxX, minY, maxY, minZ, maxZ, +frameId TEXT, +ra REAL, +dec REAL, +reach REAL);
-- The R*Tree counts its rows; the frames have names.
CREATE TABLE footprintKeys (frameId TEXT PRIMARY KEY, key INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- A cap of radius r around a place whose angle from an axis is t spans cos(t + r) to cos(t - r) along that axis.
CREATE VIEW footprintCaps AS
  SELECT id, ra, dec, min(pi(), radians(reach_deg(ra, dec, radiusDeg, footprint))) AS r,
    acos(cos(radians(dec)) * cos(radians(ra))) AS x, acos(cos(radians(dec)) * sin(radians(ra))) AS y, radians(90.0 - dec) AS z
  FROM solutions WHERE ra IS NOT NULL AND dec IS NOT NULL AND radiusDeg IS NOT NULL;

-- No OR IGNORE in a trigger: what the outer statement says of conflicts would count instead.
CREATE TRIGGER solutionsAdded AFTER INSERT ON solutions BEGIN
  INSERT INTO footprintBoxes (minX, maxX, minY, maxY, minZ, maxZ, frameId, ra, dec, reach)
    SELECT cos(min(pi(), x + r)), cos(max(0, x - r)), cos(min(pi(), y + r)), cos(max(0, y - r)),
      cos(min(pi(), z + r)), cos(max(0, z - r)), id, ra, dec, degrees(r)
    FROM footprintCaps WHERE id = NEW.id;
  INSERT INTO footprintKeys SELECT NEW.id, last_insert_rowid() WHERE EXISTS (SELECT 1 FROM footprintCaps WHERE id = NEW.id);
END;
CREATE TRIGGER solutionsMoved AFTER UPDATE OF ra, dec, radiusDeg, footprint ON solutions BEGIN
  DELETE FROM footprintBoxes WHERE key = (SELECT key FROM footprintKeys WHERE frameId = NEW.id);
  DELETE FROM footprintKeys WHERE frameId = NEW.id;
  INSERT INTO footprintBoxes (minX, maxX, minY, maxY, minZ, maxZ, frameId, ra, dec, reach)
    SELECT cos(min(pi(), x + r)), cos(max(0, x - r)), cos(min(pi(), y + r)), cos(max(0, y - r)),
      cos(min(pi(), z + r)), cos(max(0, z - r)), id, ra, dec, degrees(r)
    FROM footprintCaps WHERE id = NEW.id;
  INSERT INTO footprintKeys SELECT NEW.id, last_insert_rowid() WHERE EXISTS (SELECT 1 FROM footprintCaps WHERE id = NEW.id);
END;
CREATE TRIGGER solutionsRemoved AFTER DELETE ON solutions BEGIN
  DELETE FROM footprintBoxes WHERE key = (SELECT key FROM footprintKeys WHERE frameId = OLD.id);
  DELETE FROM footprintKeys WHERE frameId = OLD.id;
END;
INSERT INTO footprintBoxes (minX, maxX, minY, maxY, minZ, maxZ, frameId, ra, dec, reach)
  SELECT cos(min(pi(), x + r)), cos(max(0, x - r)), cos(min(pi(), y + r)), cos(max(0, y - r)),
    cos(min(pi(), z + r)), cos(max(0, z - r)), id, ra, dec, degrees(r)
  FROM footprintCaps;
INSERT INTO footprintKeys SELECT frameId, key FROM footprintBoxes;

-- Which objects are in which frames, and by which names they go.
CREATE TABLE frameObjects (
  object TEXT NOT NULL, frameId TEXT NOT NULL, isCentreInside INTEGER NOT NULL, PRIMARY KEY (object, frameId)
) STRICT, WITHOUT ROWID;
CREATE INDEX frameObjectsOfFrame ON frameObjects (frameId);
CREATE TABLE objectNames (key TEXT NOT NULL, object TEXT NOT NULL, PRIMARY KEY (key, object)) STRICT, WITHOUT ROWID;
CREATE INDEX objectNamesOfObject ON objectNames (object);

CREATE VIEW matchedNames AS
  SELECT m.id AS frameId, json_extract(o.value, '$.designation') AS object, json_extract(o.value, '$.designation') AS name
    FROM matches m, json_each(m.objects) o
  UNION ALL
  SELECT m.id, json_extract(o.value, '$.designation'), json_extract(o.value, '$.name') FROM matches m, json_each(m.objects) o
  UNION ALL
  SELECT m.id, json_extract(o.value, '$.designation'), a.value
    FROM matches m, json_each(m.objects) o, json_each(o.value, '$.aliases') a;

CREATE TRIGGER matchesAdded AFTER INSERT ON matches BEGIN
  DELETE FROM frameObjects WHERE frameId = NEW.id;
  INSERT INTO frameObjects
    SELECT json_extract(value, '$.designation'), NEW.id, max(json_extract(value, '$.isCentreInside'))
    FROM json_each(NEW.objects) GROUP BY 1;
  INSERT INTO objectNames SELECT DISTINCT name_key(name) AS k, object FROM matchedNames
    WHERE frameId = NEW.id AND name <> '' AND NOT EXISTS (SELECT 1 FROM objectNames o WHERE o.key = k AND o.object = matchedNames.object);
END;
CREATE TRIGGER matchesChanged AFTER UPDATE OF objects ON matches BEGIN
  DELETE FROM frameObjects WHERE frameId = NEW.id;
  INSERT INTO frameObjects
    SELECT json_extract(value, '$.designation'), NEW.id, max(json_extract(value, '$.isCentreInside'))
    FROM json_each(NEW.objects) GROUP BY 1;
  INSERT INTO objectNames SELECT DISTINCT name_key(name) AS k, object FROM matchedNames
    WHERE frameId = NEW.id AND name <> '' AND NOT EXISTS (SELECT 1 FROM objectNames o WHERE o.key = k AND o.object = matchedNames.object);
END;
CREATE TRIGGER matchesRemoved AFTER DELETE ON matches BEGIN
  DELETE FROM frameObjects WHERE frameId = OLD.id;
END;
INSERT OR IGNORE INTO frameObjects
  SELECT json_extract(o.value, '$.designation'), m.id, json_extract(o.value, '$.isCentreInside')
  FROM matches m, json_each(m.objects) o;
INSERT OR IGNORE INTO objectNames SELECT name_key(name), object FROM matchedNames WHERE name <> '';

CREATE TABLE searches (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  name TEXT, query TEXT, sort TEXT, "group" TEXT, createdAt REAL, isDeleted INTEGER
) STRICT;
