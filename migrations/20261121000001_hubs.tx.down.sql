DROP TABLE outbox;
--bun:split
DROP TABLE activity;
--bun:split
DROP TABLE widgets;
--bun:split
DROP TABLE roles;
--bun:split
DROP TABLE hubs;
--bun:split
DROP TABLE accounts;
