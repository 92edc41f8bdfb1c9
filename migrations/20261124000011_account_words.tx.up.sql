-- The words in the names of people, for fields in which somebody is named:
-- without case and accents.
CREATE TABLE account_words (
	word TEXT {{.Binary}} NOT NULL,
	username TEXT {{.Binary}} NOT NULL REFERENCES accounts (username) ON DELETE CASCADE,
	PRIMARY KEY (word, username)
) {{.Sorted}};

--bun:split

CREATE INDEX words_of_account ON account_words (username, word);
