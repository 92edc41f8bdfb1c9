DROP TABLE reread;
