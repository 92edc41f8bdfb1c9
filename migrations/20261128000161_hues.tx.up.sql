-- What colours the banner and the face of a hub; empty: it follows from the name.
ALTER TABLE hubs ADD COLUMN hue TEXT NOT NULL DEFAULT '';
