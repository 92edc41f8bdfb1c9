DROP INDEX widgets_by_removal;

--bun:split

DROP INDEX changes_by_time;

--bun:split

DROP TABLE horizon;
