-- The words in what hubs are called (weight 0) and say of themselves (1), for the
-- search: without case and accents.
CREATE TABLE hub_words (
	kind TEXT {{.Binary}} NOT NULL,
	weight BIGINT NOT NULL,
	word TEXT {{.Binary}} NOT NULL,
	hub_id BIGINT NOT NULL REFERENCES hubs (id) ON DELETE CASCADE,
	PRIMARY KEY (kind, weight, word, hub_id)
);

--bun:split

CREATE INDEX words_of_hub ON hub_words (hub_id, word);
