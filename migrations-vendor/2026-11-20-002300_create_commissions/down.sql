DROP TABLE commissions;
