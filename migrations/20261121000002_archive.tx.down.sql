DROP TABLE counts;
--bun:split
DROP TABLE unrouted;
--bun:split
DROP TABLE mentions;
--bun:split
DROP TABLE messages;
