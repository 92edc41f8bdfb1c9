DROP INDEX series_by_age;

--bun:split

DROP INDEX widgets_by_removal;

--bun:split

DROP INDEX changes_by_time;

--bun:split

DROP TABLE horizon;
