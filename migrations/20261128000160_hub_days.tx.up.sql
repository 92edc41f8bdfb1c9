-- How many messages concerned a hub on a day, in days since 1970, without those that
-- are about hubs.
CREATE TABLE hub_days (
	hub_id BIGINT NOT NULL REFERENCES hubs (id) ON DELETE CASCADE,
	day BIGINT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (hub_id, day)
);

--bun:split

CREATE INDEX hub_days_by_day ON hub_days (day);
