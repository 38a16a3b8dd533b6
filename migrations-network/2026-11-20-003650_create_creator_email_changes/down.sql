DROP TABLE creator_email_changes;
