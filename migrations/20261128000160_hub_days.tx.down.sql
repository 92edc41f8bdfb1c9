DROP TABLE hub_days;
