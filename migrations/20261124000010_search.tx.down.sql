DROP TABLE hub_words;
