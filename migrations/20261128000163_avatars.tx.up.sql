-- When the avatar service was asked for the picture of a person last, in microseconds
-- since 1970; 0: never yet. Who has sent or removed a picture is not asked for any more:
-- that is the largest number.
ALTER TABLE hubs ADD COLUMN avatar_asked BIGINT NOT NULL DEFAULT 0;

--bun:split

UPDATE hubs SET avatar_asked = 9223372036854775807 WHERE picture <> '';

--bun:split

CREATE INDEX hubs_by_avatar_asked ON hubs (avatar_asked) WHERE kind = 'u';
