CREATE TABLE submissions (
  id TEXT PRIMARY KEY, stamps TEXT NOT NULL,
  state TEXT, phase TEXT, service TEXT, fileName TEXT, sha256 TEXT, createdAt REAL, sentAt REAL, updatedAt REAL,
  submissionId INTEGER, jobId INTEGER, url TEXT, message TEXT, picture TEXT, calibration TEXT, wcsFile TEXT, annotated TEXT
) STRICT;
