-- The text of each frame that words are looked for in, folded: see `searchText`. Taking it out of the metadata anew for every
-- frame and every search takes half a second in a library of 40,000 frames.
CREATE TABLE frameTexts (frameId TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIEW searchedTexts AS
  SELECT id AS frameId, folded(coalesce(nullif(json_extract(metadata, '$.object'), '') || ' ', '') || coalesce(fileName, '')
    || coalesce(' ' || nullif(folder, ''), '') || coalesce(' ' || nullif(json_extract(metadata, '$.filter'), ''), '')
    || coalesce(' ' || nullif(json_extract(metadata, '$.camera'), ''), '')
    || coalesce(' ' || nullif(json_extract(metadata, '$.telescope'), ''), '')) AS text
  FROM frames;
-- No OR REPLACE in a trigger: what the outer statement says of conflicts would count instead.
CREATE TRIGGER framesAdded AFTER INSERT ON frames BEGIN
  DELETE FROM frameTexts WHERE frameId = NEW.id;
  INSERT INTO frameTexts SELECT frameId, text FROM searchedTexts WHERE frameId = NEW.id;
END;
CREATE TRIGGER framesRenamed AFTER UPDATE OF metadata, fileName, folder ON frames BEGIN
  DELETE FROM frameTexts WHERE frameId = NEW.id;
  INSERT INTO frameTexts SELECT frameId, text FROM searchedTexts WHERE frameId = NEW.id;
END;
CREATE TRIGGER framesRemoved AFTER DELETE ON frames BEGIN
  DELETE FROM frameTexts WHERE frameId = OLD.id;
END;
INSERT INTO frameTexts SELECT frameId, text FROM searchedTexts;
