DROP TABLE refused;
